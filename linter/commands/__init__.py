"""The commands, one module each, and what they share: `group`, `options`, `output`, `terminal`.

A command reads its options, calls one function of a room and writes the result. It imports the room inside the
function, so that `--version` and `--help` load none.
"""
