package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.server.RawRequest;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ProxyTest extends TransportTest {
  private static final URI PLAIN = URI.create("http://service.invalid/a?b=c");
  private static final URI SECURE = URI.create("https://service.invalid/a?b=c");

  @Override
  TransportConfig config() {
    TransportConfig defaults = super.config();
    return new TransportConfig() {
      @Override
      public Executor executor() {
        return defaults.executor();
      }

      @Override
      public Optional<ProxySettings> proxy() {
        return Optional.of(new ProxySettings("localhost", server.port(), "me", "canary"));
      }
    };
  }

  @Test
  void aPlainRequestGoesToTheProxyWithItsCredentials() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "by proxy");
        });

    String text = BodyReader.text(Waiting.result(sending("GET", PLAIN, null)));

    RawRequest request = server.requests().get(0);
    assertThat(text).isEqualTo("by proxy");
    assertThat(request.target()).isEqualTo("http://service.invalid/a?b=c");
    assertThat(request.values("Proxy-Authorization")).containsExactly("Basic bWU6Y2FuYXJ5");
  }

  @Test
  void withAProxysCredentialsARefusalOfTheServiceKeepsItsBody() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.respond("401 Unauthorized", "wrong key");
        });

    var response = Waiting.result(sending("POST", PLAIN, null));

    assertThat(response.status()).isEqualTo(401);
    assertThat(BodyReader.text(response)).isEqualTo("wrong key");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aSecureRequestAsksTheProxyForATunnel() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        });

    TransportException failure = Waiting.failure(sending("GET", SECURE, null));

    assertThat(server.requests().get(0).startLine())
        .isEqualTo("CONNECT service.invalid:443 HTTP/1.1");
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }
}
