package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;

/** A client's connection to a {@link FaultProxy}. Used by one thread. */
final class FaultConnection {
  private static final int PIECES = 4;

  private final FaultProxy proxy;
  private final Socket client;
  private final int era;
  private final RequestReader reader;

  FaultConnection(FaultProxy proxy, Socket client, int era) throws IOException {
    this.proxy = proxy;
    this.client = client;
    this.era = era;
    this.reader = new RequestReader(client.getInputStream());
  }

  /** Serves requests until either side ends the connection. */
  void serve() throws IOException {
    DamagePlan plan = proxy.planOf(era);
    if (plan == null) {
      proxy.reset(client);
      return;
    }
    Damage onAccept = plan.onConnection();
    if (onAccept.isAt(Damage.Place.ON_ACCEPT)) {
      strike(onAccept);
      return;
    }
    boolean open = true;
    while (open && reader.fill()) {
      proxy.busy(1);
      try {
        RawRequest request = reader.readHead();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        request.body().passTo(content);
        DamagePlan now = proxy.record(request, era);
        if (now == null) {
          proxy.reset(client);
          return;
        }
        open = exchange(request, content, now.onRequest(request));
      } finally {
        proxy.busy(-1);
      }
    }
  }

  /** Returns whether another request may follow. */
  private boolean exchange(RawRequest request, ByteArrayOutputStream content, Damage damage)
      throws IOException {
    if (damage.isAt(Damage.Place.AFTER_REQUEST_HEAD)) {
      return strike(damage);
    }
    if (damage.isAt(Damage.Place.IN_REQUEST_BODY)) {
      reader.readBody(request, halfOf(request));
      if (damage.kind() == Damage.Kind.STALL) {
        proxy.hold();
        reader.readBody(request, Long.MAX_VALUE);
        return false;
      }
      return strike(damage);
    }
    if (!reader.readBody(request, Long.MAX_VALUE)) {
      // An incomplete request is never forwarded, so an origin never sees one.
      return false;
    }
    if (damage.isAt(Damage.Place.AFTER_REQUEST)) {
      return strike(damage);
    }
    ProxiedResponse response =
        damage.ownResponse().isPresent()
            ? damage.ownResponse().get()
            : damage.insteadOf(proxy.forward(request, content.toByteArray()));
    return deliver(response, damage);
  }

  private static long halfOf(RawRequest request) {
    return request.values("Content-Length").stream()
        .findFirst()
        .map(length -> Long.parseLong(length) / 2)
        .orElse(1L);
  }

  private boolean deliver(ProxiedResponse response, Damage damage) throws IOException {
    byte[] body = response.body();
    byte[] half = Arrays.copyOf(body, body.length / 2);
    byte[] head = response.head(body.length, damage.kind() == Damage.Kind.LAST);
    switch (damage.kind()) {
      case NONE, RESPONSE, OTHER_CONTENT, LAST -> write(head, body);
      case INFORMATIONAL -> write(damage.informational(), head, body);
      case INFORMATIONAL_IN_PIECES -> writeHeadsInPieces(damage.informational(), head, body);
      case TWICE -> write(head, body, head, body);
      case RESET, CLOSE, STALL -> {
        if (damage.isAt(Damage.Place.IN_RESPONSE_HEAD)) {
          write(Arrays.copyOf(head, head.length / 2));
        } else if (damage.isAt(Damage.Place.IN_RESPONSE_BODY)) {
          write(head, half);
        }
        return strike(damage);
      }
      case DRIP -> writeInPieces(head, body);
      case GARBAGE -> {
        write("\u0001\u0002 this is not HTTP\r\n\r\n".getBytes(ISO_8859_1));
        return finish();
      }
      case HALVED_CONTENT -> write(response.head(half.length, false), half);
      case HALVED_LENGTH -> {
        // Announced as the last one, so the surplus is not read as the next response.
        write(response.head(half.length, true), body);
        return finish();
      }
      case CUT_CHUNKS -> {
        byte[] size = (Integer.toHexString(Math.max(1, half.length)) + "\r\n").getBytes(ISO_8859_1);
        write(response.chunkedHead(), size, half);
        return finish();
      }
    }
    return damage.kind() != Damage.Kind.LAST || finish();
  }

  private void writeInPieces(byte[] head, byte[] body) throws IOException {
    write(head);
    for (int i = 0; i < PIECES; i++) {
      proxy.hold();
      write(Arrays.copyOfRange(body, body.length * i / PIECES, body.length * (i + 1) / PIECES));
    }
  }

  private void writeHeadsInPieces(byte[] informational, byte[] head, byte[] body)
      throws IOException {
    byte[] heads = joined(informational, head);
    for (int i = 0; i < PIECES; i++) {
      proxy.hold();
      write(Arrays.copyOfRange(heads, heads.length * i / PIECES, heads.length * (i + 1) / PIECES));
    }
    write(body);
  }

  /** Writes all parts at once, so the client receives them together. */
  private void write(byte[]... parts) throws IOException {
    client.getOutputStream().write(joined(parts));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private boolean strike(Damage damage) throws IOException {
    switch (damage.kind()) {
      case RESET -> proxy.reset(client);
      case CLOSE -> finish();
      default -> proxy.stall(this::drain);
    }
    return false;
  }

  /** Closes this side in order: closing a socket with unread bytes would reset it. */
  private boolean finish() throws IOException {
    client.shutdownOutput();
    drain();
    return false;
  }

  private void drain() throws IOException {
    while (reader.fill()) {
      reader.skip();
    }
  }
}
