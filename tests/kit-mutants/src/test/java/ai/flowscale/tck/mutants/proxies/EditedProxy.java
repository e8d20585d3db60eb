package ai.flowscale.tck.mutants.proxies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.parts.Damage;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Edits the first head of each connection to a proxy, and that of the response to it. */
final class EditedProxy extends ForwardingTransport {
  private final ServerSocket relay;

  private EditedProxy(TransportProvider provider, TransportConfig config, ServerSocket relay) {
    super(provider.create(through(config, relay.getLocalPort())));
    this.relay = relay;
  }

  static UnaryOperator<TransportProvider> requests(UnaryOperator<String> edit) {
    return edited(edit, UnaryOperator.identity());
  }

  static UnaryOperator<TransportProvider> responses(UnaryOperator<String> edit) {
    return edited(UnaryOperator.identity(), edit);
  }

  private static UnaryOperator<TransportProvider> edited(
      UnaryOperator<String> request, UnaryOperator<String> response) {
    return Damage.makers(
        (provider, config) -> {
          if (config.proxy().isEmpty()) {
            return provider.create(config);
          }
          try {
            ServerSocket relay = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
            int port = config.proxy().get().port();
            daemon(() -> accept(relay, port, request, response));
            return new EditedProxy(provider, config, relay);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static TransportConfig through(TransportConfig config, int port) {
    return new ForwardingConfig(config) {
      @Override
      public Optional<ProxySettings> proxy() {
        return super.proxy()
            .map(it -> new ProxySettings("127.0.0.1", port, it.userName(), it.secret()));
      }
    };
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "edited-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void accept(
      ServerSocket relay, int port, UnaryOperator<String> request, UnaryOperator<String> response) {
    try {
      while (true) {
        Socket client = relay.accept();
        Socket proxy = new Socket(Proxy.NO_PROXY);
        proxy.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        daemon(() -> pass(client, proxy, request));
        daemon(() -> pass(proxy, client, response));
      }
    } catch (IOException closed) {
      // With the transport.
    }
  }

  private static void pass(Socket from, Socket to, UnaryOperator<String> edit) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      StringBuilder head = new StringBuilder();
      for (int next = in.read(); next >= 0; next = in.read()) {
        head.append((char) next);
        if (head.indexOf("\r\n\r\n") >= 0) {
          break;
        }
      }
      out.write(edit.apply(head.toString()).getBytes(ISO_8859_1));
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException broken) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is broken.
    }
  }

  @Override
  public void close() {
    super.close();
    try {
      relay.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
