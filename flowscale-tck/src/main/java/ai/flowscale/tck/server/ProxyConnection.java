package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's connection to a {@link ForwardProxy}. Used by one thread. */
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

  /** Serves requests until one is forwarded or the client closes the connection. */
  void serve() throws IOException {
    while (reader.fill()) {
      RawRequest request = reader.readHead();
      boolean authorized = rules.authorizes(request);
      record.accept(new ProxyRequest(request, authorized));
      ProxyTarget target = ProxyTarget.of(request);
      if (!authorized) {
        respond(request, 407);
      } else if (rules.refusal() != 0) {
        respond(request, rules.refusal());
      } else if (target == null) {
        respond(request, 400);
      } else {
        Socket origin = connect(target);
        if (origin != null) {
          forward(request, target, origin);
          return;
        }
        respond(request, 502);
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

  private void forward(RawRequest request, ProxyTarget target, Socket origin) throws IOException {
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
      RawServer.daemon(
          "proxy-response", () -> pipe.toClient(out -> forwardResponse(fromOrigin, out)));
      pipe.toOrigin(
          out -> {
            ForwardedHead.writeRequest(request, target.path(), out);
            reader.passTo(out);
          });
    }
  }

  private static void forwardResponse(RequestReader fromOrigin, OutputStream out)
      throws IOException {
    if (fromOrigin.fill()) {
      ForwardedHead.forwardResponse(fromOrigin, out);
      fromOrigin.passTo(out);
    }
  }

  /** Responds instead of the origin; another request may follow. */
  private void respond(RawRequest request, int status) throws IOException {
    // A client that expects 100 Continue does not get it, and the connection cannot be reused.
    boolean last = !request.values("Expect").isEmpty();
    while (!last && !request.isComplete() && reader.fill()) {
      reader.feed(request.body());
    }
    String body = "The proxy does not forward this.\n";
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
