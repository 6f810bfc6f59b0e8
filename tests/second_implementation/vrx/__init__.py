"""The inquirer's half of vrx/1, written from the text of the protocol and from nothing else.

A second implementation of one text shows where the text is not enough. It keeps its keys in a plain file and
forgets everything when it ends, so it is for practice networks only.
"""
