"""The test bench: a draft, saved or not, is run over frames that are already there, and what happened is explained.

Nothing is billed here and no session is made. A draft is run again and again while it is written, over the same
frames; to count each time as accepted frames would make a person pay for every bound they try, and fill the list of
sessions with what nobody integrates. So frames go to the engine itself, within limits of a person's own, and are
forgotten with the answer.
"""
