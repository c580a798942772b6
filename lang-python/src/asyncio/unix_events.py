"""`asyncio.unix_events`, with an event loop that shares its thread with the other
languages of the context.

On the thread of a context, `run_forever` does not turn this loop alone: it turns
the loop of all languages, which gives this one its turns. On other threads the loop
is CPython's.
"""

import _poly

from . import _plain_unix_events as _plain
from . import events
from ._plain_unix_events import *
from .events import _get_running_loop, _set_running_loop
from .tasks import _swap_current_task

globals().update({
    name: value for name, value in vars(_plain).items() if not name.startswith("__")
})
__all__ = (*_plain.__all__, "get_running_loop")


def get_running_loop():
    """The running loop. A function that another language called has the one that will
    run what it starts."""
    loop = _get_running_loop()
    if loop is None:
        loop = _poly.loop_of_caller()
    if loop is None:
        raise RuntimeError("no running event loop")
    return loop


events.get_running_loop = get_running_loop


class _Selector:
    """A selector that waits no longer than the loop of all languages lets it."""

    def __init__(self, selector):
        self._selector = selector
        self.limit = 0

    def select(self, timeout=None):
        limit = self.limit
        if timeout is None or timeout > limit:
            timeout = limit
        return self._selector.select(timeout)

    def __getattr__(self, name):
        return getattr(self._selector, name)


class _UnixSelectorEventLoop(_plain._UnixSelectorEventLoop):

    def __init__(self, selector=None):
        super().__init__(selector)
        self._shared = _poly.on_context_thread()
        self._turning = False
        self._stopped = False
        self._outside = 0
        if self._shared:
            self._selector = _Selector(self._selector)

    def run_forever(self):
        if not self._shared:
            return super().run_forever()
        self._run_forever_setup()
        _set_running_loop(None)
        self._stopped = False
        try:
            _poly.run_until(self, lambda: self._stopped)
        finally:
            self._run_forever_cleanup()

    def run_in_executor(self, executor, func, *args):
        future = super().run_in_executor(executor, func, *args)
        self._outside += 1
        future.add_done_callback(self._came_back)
        return future

    def _came_back(self, future):
        self._outside -= 1

    # What the context's loop asks, through `asyncio/mod.rs`.

    def _turn(self):
        """Runs what is ready, without waiting; whether anything was."""
        if self._turning or self._closed:
            return False
        if not self._ready and not self._stopping and not self._is_due():
            events = self._selector.select(0)
            if not events:
                return False
            self._process_events(events)
        alone = self._thread_id is None
        running = _get_running_loop()
        if alone:
            # Nobody runs this loop: it takes its turn for another language.
            _set_running_loop(None)
            self._run_forever_setup()
        else:
            _set_running_loop(self)
        self._turning = True
        try:
            self._run_once()
        finally:
            self._turning = False
            self._stopped = self._stopped or self._stopping
            if alone:
                self._run_forever_cleanup()
            _set_running_loop(running)
        return True

    def _recover(self):
        """Puts things in order after a turn that was broken off from outside, whose
        `finally` has not run."""
        if self._turning:
            self._turning = False
            _swap_current_task(self, None)
            _set_running_loop(None)

    def _is_due(self):
        scheduled = self._scheduled
        return scheduled and (
            scheduled[0]._cancelled or scheduled[0]._when < self.time() + self._clock_resolution
        )

    def _pending(self):
        """How long until the next timer is due, in seconds; None if there is none."""
        if self._closed:
            return None
        if self._ready or self._stopping:
            return 0.0
        live = [handle._when for handle in self._scheduled if not handle._cancelled]
        if live:
            return max(0.0, min(live) - self.time())
        return None

    def _watches(self):
        """Whether anything outside may wake the loop up: a socket, a signal, a thread
        that works for it."""
        return not self._closed and (
            self._outside > 0
            or len(self._selector.get_map()) > self._internal_fds
            or bool(self._signal_handlers)
        )

    def _wait(self, timeout):
        """Waits for input or output."""
        self._selector.limit = timeout
        try:
            events = self._selector.select(timeout)
        finally:
            self._selector.limit = 0
        self._process_events(events)


class _UnixDefaultEventLoopPolicy(_plain._UnixDefaultEventLoopPolicy):
    _loop_factory = _UnixSelectorEventLoop

    def get_event_loop(self):
        return _poly.loop_of_caller() or super().get_event_loop()


SelectorEventLoop = _UnixSelectorEventLoop
_DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy
EventLoop = SelectorEventLoop
