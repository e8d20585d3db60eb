package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A client's connection to a {@link ForwardProxy}. Used by one thread. */
final class ProxyConnection {
  private static final int SEND_BUFFER = 64 * 1024;

  private final ForwardProxy proxy;
  private final OpenSockets sockets;
  private final Socket client;
  private final RequestReader reader;

  ProxyConnection(ForwardProxy proxy, OpenSockets sockets, Socket client) throws IOException {
    this.proxy = proxy;
    this.sockets = sockets;
    this.client = client;
    this.reader = new RequestReader(client.getInputStream());
  }

  /** Serves requests until one is forwarded or the client closes the connection. */
  void serve() throws IOException {
    while (reader.fill()) {
      RawRequest request = reader.readHead();
      int refusal = proxy.record(request);
      ProxyTarget target = ProxyTarget.of(request);
      String last = proxy.lastResponse();
      if (last != null) {
        client.getOutputStream().write(ascii(last));
        break;
      } else if (refusal != 0) {
        respond(request, refusal);
      } else if (target == null) {
        respond(request, 400);
      } else {
        Socket origin = connect(target);
        if (origin == null) {
          respond(request, 502);
        } else if (target.isTunnel()) {
          tunnel(origin);
          return;
        } else {
          forward(request, target, origin);
        }
      }
    }
    sockets.close(client);
  }

  private @Nullable Socket connect(ProxyTarget target) {
    InetSocketAddress address = proxy.find(target);
    if (address == null) {
      return null;
    }
    // Not through a proxy of the JVM, of which a test may have made one.
    Socket origin = new Socket(Proxy.NO_PROXY);
    sockets.add(origin);
    try {
      // By default the system takes megabytes of a body that the origin does not read.
      origin.setSendBufferSize(SEND_BUFFER);
      origin.connect(address, (int) TimeLimit.get().toMillis());
      ForwardProxy.prepare(origin);
      return origin;
    } catch (IOException refused) {
      sockets.close(origin);
      return null;
    }
  }

  private void tunnel(Socket origin) {
    Pipe pipe = new Pipe(sockets, client, origin);
    RawServer.daemon(
        "proxy-response",
        () ->
            pipe.pass(
                out -> {
                  for (String piece : proxy.establishment()) {
                    out.write(ascii(piece));
                  }
                  origin.getInputStream().transferTo(out);
                },
                client));
    pipe.pass(reader::passTo, origin);
  }

  /** Forwards a whole request, and the whole response. */
  private void forward(RawRequest request, ProxyTarget target, Socket origin) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    request.body().passTo(content);
    try {
      if (reader.readBody(request, Long.MAX_VALUE)) {
        ProxiedResponse response =
            ProxiedResponse.to(request, target.path(), content.toByteArray(), origin);
        client.getOutputStream().write(response.head(response.body().length, false));
        client.getOutputStream().write(response.body());
      }
    } finally {
      sockets.close(origin);
    }
  }

  private void respond(RawRequest request, int status) throws IOException {
    // A client that expects 100 Continue does not get it, and the connection cannot be reused.
    boolean last = !request.values("Expect").isEmpty();
    if (!last) {
      reader.readBody(request, Long.MAX_VALUE);
    }
    String body = "The proxy does not forward this.\n";
    String head =
        "HTTP/1.1 "
            + status
            + " Refused by the proxy\r\n"
            + (status == 407 ? "Proxy-Authenticate: Basic realm=\"test\"\r\n" : "")
            + (last ? "Connection: close\r\n" : "")
            + "Content-Type: text/plain\r\nContent-Length: "
            + body.length();
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
