package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;

/** One client of a {@link FaultProxy}. For one thread. */
final class FaultConnection {
  private static final int DRIPS = 4;

  private final FaultProxy proxy;
  private final Socket client;
  private final RequestReader reader;

  FaultConnection(FaultProxy proxy, Socket client) throws IOException {
    this.proxy = proxy;
    this.client = client;
    this.reader = new RequestReader(client.getInputStream());
  }

  /** Serves requests until the connection ends, by whatever hand. */
  void serve() throws IOException {
    Damage met = proxy.plan().onConnection();
    if (met.isAt(Damage.Place.ON_ACCEPT)) {
      strike(met);
      return;
    }
    boolean goesOn = true;
    while (goesOn && reader.fill()) {
      proxy.busy(1);
      try {
        RawRequest request = reader.readHead();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        request.body().handTo(content::write);
        proxy.record(request);
        goesOn = exchange(request, content, proxy.plan().onRequest(request));
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
      readBody(request, halfOf(request));
      if (damage.kind() == Damage.Kind.STALL) {
        proxy.hold();
        readBody(request, Long.MAX_VALUE);
        return false;
      }
      return strike(damage);
    }
    if (!readBody(request, Long.MAX_VALUE)) {
      // What broke off is never passed on: an origin would have to tell it from a whole request.
      return false;
    }
    if (damage.isAt(Damage.Place.AFTER_REQUEST)) {
      return strike(damage);
    }
    ProxiedAnswer answer =
        damage.ownAnswer().isPresent()
            ? damage.ownAnswer().get()
            : damage.inPlaceOf(proxy.passOn(request, content.toByteArray()));
    return deliver(answer, damage);
  }

  private static long halfOf(RawRequest request) {
    return request.values("Content-Length").stream()
        .findFirst()
        .map(length -> Long.parseLong(length) / 2)
        .orElse(1L);
  }

  private boolean readBody(RawRequest request, long atLeast) throws IOException {
    while (!request.isComplete() && request.bodyBytes() < atLeast) {
      if (!reader.fill()) {
        return false;
      }
      reader.feed(request.body());
    }
    return true;
  }

  private boolean deliver(ProxiedAnswer answer, Damage damage) throws IOException {
    byte[] body = answer.body();
    byte[] half = Arrays.copyOf(body, body.length / 2);
    byte[] head = answer.head(body.length, damage.kind() == Damage.Kind.LAST);
    switch (damage.kind()) {
      case NONE, ANSWER, LAST -> write(head, body);
      case RESET, CLOSE, STALL -> {
        if (damage.isAt(Damage.Place.IN_ANSWER_HEAD)) {
          write(Arrays.copyOf(head, head.length / 2));
        } else if (damage.isAt(Damage.Place.IN_ANSWER_BODY)) {
          write(head, half);
        }
        return strike(damage);
      }
      case DRIP -> drip(head, body);
      case GARBAGE -> {
        write("\u0001\u0002 this is no HTTP\r\n\r\n".getBytes(ISO_8859_1));
        return finish();
      }
      case HALVED_CONTENT -> write(answer.head(half.length, false), half);
      case HALVED_LENGTH -> {
        // Said to be the last: what is left over must not be read as the next answer.
        write(answer.head(half.length, true), body);
        return finish();
      }
      case CUT_CHUNKS -> {
        byte[] size = (Integer.toHexString(Math.max(1, half.length)) + "\r\n").getBytes(ISO_8859_1);
        write(answer.headOfChunks(), size, half);
        return finish();
      }
    }
    return damage.kind() != Damage.Kind.LAST || finish();
  }

  private void drip(byte[] head, byte[] body) throws IOException {
    write(head);
    for (int i = 0; i < DRIPS; i++) {
      proxy.hold();
      write(Arrays.copyOfRange(body, body.length * i / DRIPS, body.length * (i + 1) / DRIPS));
    }
  }

  /** All at once, so that a client sees what belongs together together. */
  private void write(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    client.getOutputStream().write(all.toByteArray());
  }

  private boolean strike(Damage damage) throws IOException {
    switch (damage.kind()) {
      case RESET -> proxy.reset(client);
      case CLOSE -> finish();
      default -> proxy.stall(this::drain);
    }
    return false;
  }

  /** Ends this side in order: a socket that is closed with bytes unread would be reset. */
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
