// Package rules is the catalogue: every rule that ftlint has.
package rules

import (
	"github.com/ftlint/ftlint/rules/borrowed"
	"github.com/ftlint/ftlint/rules/checks"
	"github.com/ftlint/ftlint/rules/iteration"
	"github.com/ftlint/ftlint/rules/lifetime"
	"github.com/ftlint/ftlint/rules/locks"
	"github.com/ftlint/ftlint/rules/process"
	"github.com/ftlint/ftlint/rules/regions"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/rules/updates"
)

// all is in the order of codes.
var all = []*rule.Rule{
	UnusedIgnore,
	SyntaxError,
	UnreadableFile,
	updates.GlobalUpdate,
	updates.AttributeUpdate,
	updates.ItemUpdate,
	updates.CapturedUpdate,
	updates.CompanionState,
	updates.BulkUpdate,
	updates.SnapshotThenReset,
	updates.EarlyPublication,
	updates.CapturedScratch,
	checks.CheckThenInsert,
	checks.LazyInit,
	checks.BrokenDoubleCheck,
	checks.CheckThenRemove,
	checks.StaleCheck,
	checks.DoubleRead,
	checks.CheckThenSet,
	checks.SplitCriticalSection,
	checks.LostCallback,
	checks.CheckThenGet,
	iteration.SharedIterator,
	iteration.UnlockedNext,
	iteration.IterateWhileChanged,
	iteration.SharedStream,
	iteration.EscapingLiveState,
	borrowed.BorrowedElement,
	borrowed.StaleIndex,
	borrowed.ForeignFrame,
	borrowed.RefcountAssumption,
	locks.MissingLock,
	locks.LockPerCall,
	locks.UnreleasedLock,
	locks.LockOrder,
	locks.SelfDeadlock,
	locks.WaitUnderLock,
	locks.WaitWithoutLoop,
	locks.ReplacedLock,
	locks.AsyncioAcrossThreads,
	locks.ExecutorDeadlock,
	locks.ForeignCodeUnderLock,
	process.ProcessState,
	process.ThreadUnsafeObject,
	process.SharedDefault,
	lifetime.CapturedLoopVariable,
	lifetime.ThreadLocalAtImport,
	process.GILReenablingImport,
	process.SleepAsSync,
	process.ForkWithThreads,
	lifetime.LostThread,
	process.UnsafeParallelTest,
	lifetime.StopFlagReset,
	lifetime.StartedBeforeReady,
	regions.SerialLock,
	regions.HotSharedWrite,
	regions.HotSharedObject,
	regions.ThreadsForIO,
	regions.ProcessPoolCandidate,
	regions.TinyTasks,
	regions.UnevenTasks,
}

// All returns the rules in the order of their codes.
func All() []*rule.Rule { return all }

// ByCode returns the rule with that code, or nil.
func ByCode(code string) *rule.Rule {
	for _, r := range all {
		if r.Code == code {
			return r
		}
	}
	return nil
}
