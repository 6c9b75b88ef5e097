"""На каждую просьбу отвечает встречной просьбой, без конца.

Откуда: срок, который проверяют на каждое сообщение, а не на весь разговор.
"""
# task: square
# deserves: 0
# with: _channel


def square(x):
    number = CANDIDATE.serving[-1]["number"]
    call = json.dumps(
        ["d", [["number", number], ["call", 0], ["args", ["l", []]], ["kwargs", ["d", []]]]]
    )
    while True:
        raw(call.encode())
        CANDIDATE.channel.receive()
