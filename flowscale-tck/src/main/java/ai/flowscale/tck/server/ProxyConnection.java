package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client of a {@link ForwardProxy}. For one thread. */
final class ProxyConnection {
  private final ProxyRules rules;
  private final OpenSockets sockets;
  private final Consumer<ProxyRequest> record;
  private final Socket client;
  private final RequestReader reader;

  ProxyConnection(
      ProxyRules rules, OpenSockets sockets, Consumer<ProxyRequest> record, Socket client)
      throws IOException {
    this.rules = rules;
    this.sockets = sockets;
    this.record = record;
    this.client = client;
    this.reader = new RequestReader(client.getInputStream());
  }

  /** Serves requests until one is passed on or the client ends the connection. */
  void serve() throws IOException {
    while (reader.fill()) {
      RawRequest request = reader.readHead();
      boolean authorized = rules.authorizes(request);
      record.accept(new ProxyRequest(request, authorized));
      ProxyTarget target = ProxyTarget.of(request);
      if (!authorized) {
        answer(request, 407);
      } else if (rules.refusal() != 0) {
        answer(request, rules.refusal());
      } else if (target == null) {
        answer(request, 400);
      } else {
        Socket origin = connect(target);
        if (origin != null) {
          pass(request, target, origin);
          return;
        }
        answer(request, 502);
      }
    }
    sockets.close(client);
  }

  private @Nullable Socket connect(ProxyTarget target) {
    Optional<InetSocketAddress> address = rules.find(target.host(), target.port());
    if (address.isEmpty()) {
      return null;
    }
    Socket origin = new Socket();
    sockets.add(origin);
    try {
      origin.connect(address.get(), (int) TimeLimit.get().toMillis());
      ForwardProxy.prepare(origin);
      return origin;
    } catch (IOException refused) {
      sockets.close(origin);
      return null;
    }
  }

  private void pass(RawRequest request, ProxyTarget target, Socket origin) throws IOException {
    RequestReader fromOrigin = new RequestReader(origin.getInputStream());
    Pipe pipe = new Pipe(sockets, client, origin);
    if (target.isTunnel()) {
      RawServer.daemon(
          "proxy-response",
          () ->
              pipe.toClient(
                  out -> {
                    out.write(ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
                    fromOrigin.passTo(out);
                  }));
      pipe.toOrigin(reader::passTo);
    } else {
      RawServer.daemon("proxy-response", () -> pipe.toClient(out -> passResponse(fromOrigin, out)));
      pipe.toOrigin(
          out -> {
            ForwardedHead.writeRequest(request, target.path(), out);
            reader.passTo(out);
          });
    }
  }

  private static void passResponse(RequestReader fromOrigin, OutputStream out) throws IOException {
    if (fromOrigin.fill()) {
      ForwardedHead.passResponse(fromOrigin, out);
      fromOrigin.passTo(out);
    }
  }

  /** Answers in the origin's place; another request may follow. */
  private void answer(RawRequest request, int status) throws IOException {
    // Who expects leave to send the body gets none, and the connection cannot be used any more.
    boolean last = !request.values("Expect").isEmpty();
    while (!last && !request.isComplete() && reader.fill()) {
      reader.feed(request.body());
    }
    String body = "The proxy does not pass this on.\n";
    String head =
        "HTTP/1.1 %d Refused by the proxy\r\n%s%sContent-Type: text/plain\r\nContent-Length: %d"
            .formatted(
                status,
                status == 407 ? "Proxy-Authenticate: Basic realm=\"test\"\r\n" : "",
                last ? "Connection: close\r\n" : "",
                body.length());
    boolean withoutBody = request.method().equals("HEAD");
    client.getOutputStream().write(ascii(head + "\r\n\r\n" + (withoutBody ? "" : body)));
    if (last) {
      client.shutdownOutput();
      reader.passTo(OutputStream.nullOutputStream());
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
