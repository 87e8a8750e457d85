"""A real mail server for the tests (aiosmtpd), on a loopback port of its own choice.

Prints one JSON line per event: {"event": "ready", "port": N}; {"event": "said", "line": "MAIL"} for each command (EHLO with its name); {"event": "hanging"} when
it begins to hang or to wait; and for each message that came whole {"event": "message", "answer": "250 OK", "to": [...], "from": "...", "content": base64}.

Reads one JSON line per change of its rules. A rule says what is answered at a step instead of the usual:
  {"greeting": ..., "ehlo": ..., "starttls": ..., "auth": ..., "mail": ..., "rcpt": ..., "data": ..., "dot": ..., "rset": ...}
each a reply ("550 no such user"), "hang", "drop", "think 5" (the usual, 5 s late), "wait" (until the rules change, then as they say), or for rcpt
and dot a map from recipient to one of these. A step without a rule
is answered as usual. Ends with its standard input.

Options: --tls FILE (certificate and key: offers STARTTLS), --implicit (TLS from the first byte), --login USER:PASSWORD,
--host ADDRESS, --port N.
"""
import argparse
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

rules = {}


def tell(**event):
    print(json.dumps(event), flush=True)


def rule(step, recipient=None):
    value = rules.get(step)
    return value.get(recipient) if isinstance(value, dict) else value


class Server(SMTP):
    async def obey(self, step, recipient=None):
        """The reply to give instead of the usual, or None. Hangs or drops the connection when the rule says so."""
        answer = rule(step, recipient)
        if answer == "hang":
            tell(event="hanging")
            await asyncio.sleep(3600)
        if answer == "wait":
            tell(event="hanging")
            while rule(step, recipient) == "wait":
                await asyncio.sleep(0.02)
            return await self.obey(step, recipient)
        if answer == "drop":
            self.transport.abort()
            await asyncio.sleep(3600)
        if answer and answer.startswith("think "):
            tell(event="hanging")
            await asyncio.sleep(float(answer.removeprefix("think ")))
            return None
        return answer

    async def push(self, status):
        if isinstance(status, str) and status.startswith("220 ") and not getattr(self, "greeted", False):
            self.greeted = True
            status = await self.obey("greeting") or status
        await super().push(status)

    async def instead(self, step, line=None):
        tell(event="said", line=line or step.upper())
        answer = await self.obey(step)
        if answer:
            await self.push(answer)
        return answer

    async def smtp_EHLO(self, hostname):
        if not await self.instead("ehlo", "EHLO " + hostname):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname):
        if not await self.instead("ehlo"):
            await super().smtp_HELO(hostname)

    async def smtp_STARTTLS(self, arg):
        if not await self.instead("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg):
        if not await self.instead("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg):
        if not await self.instead("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        tell(event="said", line="RCPT")
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        if not await self.instead("data"):
            await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg):
        if not await self.instead("rset"):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg):
        tell(event="said", line="QUIT")
        await super().smtp_QUIT(arg)


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses[:1] + ["250-PIPELINING", "250-CHUNKING"] + responses[1:]

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await server.obey("rcpt", address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if rule("dot", envelope.rcpt_tos[0]) == "wait":
            await server.obey("dot", envelope.rcpt_tos[0])
        ruled = rule("dot", envelope.rcpt_tos[0]) or ""
        answer = "250 OK" if not ruled or ruled.startswith("think ") else ruled
        tell(
            event="message",
            answer=answer,
            **{"from": envelope.mail_from},
            to=envelope.rcpt_tos,
            content=base64.b64encode(envelope.original_content).decode(),
        )
        await server.obey("dot", envelope.rcpt_tos[0])
        return answer


async def main():
    options = argparse.ArgumentParser()
    options.add_argument("--tls")
    options.add_argument("--implicit", action="store_true")
    options.add_argument("--login")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=0)
    chosen = options.parse_args()

    context = None
    if chosen.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chosen.tls)

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=[data.login.decode(), data.password.decode()] == chosen.login.split(":", 1), handled=False)

    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: Server(
            Handler(),
            hostname="mail.example.com",
            tls_context=None if chosen.implicit else context,
            authenticator=authenticate if chosen.login else None,
            auth_require_tls=not chosen.login or bool(context and not chosen.implicit),
            loop=loop,
        ),
        host=chosen.host,
        port=chosen.port,
        ssl=context if chosen.implicit else None,
    )
    tell(event="ready", port=listening.sockets[0].getsockname()[1])

    orders = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        rules.clear()
        rules.update(json.loads(line))
        tell(event="obeying")


asyncio.run(main())
