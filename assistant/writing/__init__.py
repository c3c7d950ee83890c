"""An answer from what was read: the gist (`asked`, `gist`), a reply to small talk (`talk`).

Before that, what a question leaves unsaid or says too much of: `followups` completes it from the turns before,
`courtesy` cuts off the greeting. Pure functions of values; the chain calls them.
"""
