"""libp2p over TCP, Noise and Yamux (section 5, store and forward): two request-response protocols, no others."""

import trio
from libp2p import new_host
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.crypto.x25519 import create_new_key_pair as create_noise_key_pair
from libp2p.custom_types import TProtocol
from libp2p.peer.id import ID
from libp2p.peer.peerinfo import PeerInfo
from libp2p.security.noise.transport import PROTOCOL_ID as NOISE
from libp2p.security.noise.transport import Transport as NoiseTransport
from libp2p.stream_muxer.yamux.yamux import PROTOCOL_ID as YAMUX
from libp2p.stream_muxer.yamux.yamux import Yamux
from multiaddr import Multiaddr

from . import cbor
from .primitives import u32

QUERY = TProtocol("/vrx/query/1")
INFO = TProtocol("/vrx/info/1")
INFO_LEN_MAX = 4 << 20
INFO_REQUEST_LEN_MAX = 64
ENVELOPE_LEN_MAX = 4 << 20
ANSWER_SECONDS = 10
ASK_MANIFEST = 2
LETTERS_MAX = 64


def peer_id(id_pub: bytes) -> ID:
    """libp2p's name for an `id` key."""
    from libp2p.crypto.ed25519 import Ed25519PublicKey

    return ID.from_pubkey(Ed25519PublicKey.from_bytes(id_pub))


async def read_exactly(stream, length: int) -> bytes:
    data = b""
    while len(data) < length:
        part = await stream.read(length - len(data))
        if not part:
            raise EOFError(f"the stream ended after {len(data)} of {length} bytes")
        data += part
    return data


async def read_block(stream, length_max: int) -> bytes:
    """A length as u32, and so many bytes."""
    length = int.from_bytes(await read_exactly(stream, 4), "big")
    if length > length_max:
        raise ValueError(f"a block of {length} bytes")
    return await read_exactly(stream, length)


class Link:
    """The connection to one other member. What it sends us waits in `letters`."""

    def __init__(self, id_secret: bytes, listen: str, other: bytes, address: str, manifest: bytes = b""):
        self.manifest = manifest
        self.other = peer_id(other)
        self.address = Multiaddr(address)
        self.listen = Multiaddr(listen)
        pair = create_new_key_pair(id_secret)
        noise = NoiseTransport(pair, noise_privkey=create_noise_key_pair().private_key)
        self.host = new_host(key_pair=pair, sec_opt={NOISE: noise}, muxer_opt={YAMUX: Yamux})
        self.inbox, self.letters = trio.open_memory_channel(LETTERS_MAX)
        self.host.set_stream_handler(QUERY, self.on_query)
        self.host.set_stream_handler(INFO, self.on_info)

    async def on_query(self, stream) -> None:
        """One envelope, and an empty response once it is taken."""
        if stream.muxed_conn.peer_id != self.other:
            await stream.reset()
            return
        envelope = await read_block(stream, ENVELOPE_LEN_MAX)
        try:
            self.inbox.send_nowait(envelope)
        except trio.WouldBlock:
            # Not taken: it comes again.
            await stream.reset()
            return
        await stream.write(u32(0))
        await stream.close()

    async def on_info(self, stream) -> None:
        """Our manifest for who has none; nobody has an older directory than we."""
        request = cbor.read(await read_block(stream, INFO_REQUEST_LEN_MAX))
        has_none = request[0] == ASK_MANIFEST and request[2] == 0
        file = self.manifest if has_none else b""
        await stream.write(u32(len(file)) + file)
        await stream.close()

    async def connect(self) -> None:
        await self.host.connect(PeerInfo(self.other, [self.address]))

    async def request(self, protocol: TProtocol, data: bytes, answer_len_max: int) -> bytes:
        """Sends one request and reads its response."""
        with trio.fail_after(ANSWER_SECONDS):
            stream = await self.host.new_stream(self.other, [protocol])
            await stream.write(u32(len(data)) + data)
            answer = await read_block(stream, answer_len_max)
            await stream.close()
            return answer

    async def send(self, envelope: bytes) -> None:
        """Returns once the other side has it on disk."""
        await self.request(QUERY, envelope, 0)

    async def ask_manifest(self, code: int) -> bytes:
        return await self.request(INFO, cbor.write([ASK_MANIFEST, code, 0]), INFO_LEN_MAX)
