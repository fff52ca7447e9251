package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// browser is a session of WebDriver (W3C) with a Chromium that shows nothing.
type browser struct {
	t       *testing.T
	session string // its address
}

// open starts a browser on a page. The test is skipped where there is none:
// Debian has it in the packages chromium and chromium-driver.
func open(t *testing.T, page string) browser {
	driver, err := exec.LookPath("chromedriver")
	if err != nil {
		t.Skip("no chromedriver on the path")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	require.NoError(t, listener.Close())

	command := exec.Command(driver, "--port="+port)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	b := browser{t, "http://127.0.0.1:" + port}
	require.Eventually(t, func() bool {
		response, err := http.Get(b.session + "/status")
		if err == nil {
			response.Body.Close()
		}
		return err == nil
	}, 30*time.Second, 50*time.Millisecond)
	var session struct{ SessionID string }
	b.call("POST", "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"goog:chromeOptions": map[string]any{"args": []string{"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,1000"}},
	}}}, &session)
	b.session += "/session/" + session.SessionID
	t.Cleanup(func() { b.call("DELETE", "", nil, nil) })
	b.call("POST", "/url", map[string]any{"url": page}, nil)
	return b
}

// call is one command; its value goes into the last argument if there is one.
func (b browser) call(method, path string, body, value any) {
	var data []byte
	if body != nil {
		var err error
		data, err = json.Marshal(body)
		require.NoError(b.t, err)
	}
	request, err := http.NewRequest(method, b.session+path, bytes.NewReader(data))
	require.NoError(b.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(b.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(b.t, err)
	require.Equal(b.t, http.StatusOK, response.StatusCode, string(text))
	if value != nil {
		require.NoError(b.t, json.Unmarshal(text, &struct{ Value any }{value}))
	}
}

// find is the address of the one element that a CSS selector chooses.
func (b browser) find(selector string) string {
	var element map[string]string
	b.call("POST", "/element", map[string]any{"using": "css selector", "value": selector}, &element)
	for _, id := range element {
		return "/element/" + id
	}
	return ""
}

func (b browser) write(selector, text string) {
	b.call("POST", b.find(selector)+"/value", map[string]any{"text": text}, nil)
}

func (b browser) click(selector string) {
	b.call("POST", b.find(selector)+"/click", map[string]any{}, nil)
}

// script is the value of a JavaScript expression.
func (b browser) script(expression string) (value any) {
	b.call("POST", "/execute/sync", map[string]any{"script": "return " + expression, "args": []any{}}, &value)
	return value
}

const visible = `[...document.querySelectorAll("article")].filter((a) => a.offsetHeight > 0).map((a) => a.dataset.rule).join(" ")`

func TestPageInBrowser(t *testing.T) {
	in := project(t)
	in.Findings[0].Replay.Drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40"><title>lanes</title></svg>`
	in.Findings[1].Message += `<script>document.title = "not ours"</script>`
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, []byte(say(t, "html", in)), 0o666))
	b := open(t, "file://"+path)

	require.Equal(t, "ftlint: 2 errors and 1 note", b.script("document.title"))
	require.Equal(t, "FT201 FT002 FT001", b.script(visible))
	require.Equal(t, float64(0), b.script(`performance.getEntriesByType("resource").filter((r) => !r.name.startsWith("data:")).length`), "the page needs another file")

	require.Equal(t, float64(300), b.script(`document.querySelector("img.lanes").naturalWidth`))

	b.write("input[name=text]", "never closed")
	require.Equal(t, "FT002", b.script(visible))
	require.Equal(t, "1 of 3 shown", b.script(`document.getElementById("shown").value`))
	b.call("POST", b.find("input[name=text]")+"/clear", map[string]any{}, nil)
	b.click(`select[name=rule] option[value=FT201]`)
	require.Equal(t, "FT201", b.script(visible))
	require.Equal(t, "#rule=FT201", b.script("location.hash"))
	b.click("details.chained summary")
	require.Equal(t, true, b.script(`document.querySelector("details li").offsetHeight > 0`))

	var shot string
	b.call("GET", "/screenshot", nil, &shot)
	data, err := base64.StdEncoding.DecodeString(shot)
	require.NoError(t, err)
	image, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	require.Greater(t, image.Bounds().Dx(), 600)

	b.write("input[name=text]", "no such words")
	require.Equal(t, "", b.script(visible))
	require.Equal(t, true, b.script(`document.getElementById("none").offsetHeight > 0`))

	// The choice is in the address.
	b.call("POST", "/url", map[string]any{"url": "about:blank"}, nil)
	b.call("POST", "/url", map[string]any{"url": "file://" + path + "#severity=note"}, nil)
	require.Equal(t, "FT001", b.script(visible))
	require.False(t, strings.Contains(b.script("document.title").(string), "not ours"))
}
