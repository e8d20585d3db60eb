package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.server.RawRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest extends TransportTest {
  private static final URI PLAIN = URI.create("http://service.invalid/a?b=c");
  private static final URI SECURE = URI.create("https://service.invalid/a?b=c");

  private Duration connectTimeout = Duration.ofSeconds(10);

  @Override
  TransportConfig config() {
    TransportConfig defaults = super.config();
    return new TransportConfig() {
      @Override
      public Executor executor() {
        return defaults.executor();
      }

      @Override
      public Duration connectTimeout() {
        return connectTimeout;
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

  @ParameterizedTest
  @ValueSource(strings = {"407 Proxy Authentication Required", "503 Unavailable", "403 Forbidden"})
  void aProxyThatRefusesATunnelIsAskedOnceAndItsAnswerIsNotTheServices(String status) {
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.write(
                "HTTP/1.1 "
                    + status
                    + "\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 2\r\n\r\nno");
          }
        });

    TransportException failure = Waiting.failure(sending("POST", SECURE, null));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(Stacks.of(failure)).doesNotContain("canary");
    assertThat(server.requests()).hasSize(1);
    awaitFreeThreads();
  }

  @Test
  void aProxyThatWantsOtherCredentialsForAPlainRequestIsAskedOnce() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write(
              "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 2\r\n\r\nno");
          connection.readRequest();
        });

    var response = Waiting.result(sending("POST", PLAIN, null));

    assertThat(response.status()).isEqualTo(407);
    assertThat(BodyReader.text(response)).isEqualTo("no");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aProxyThatDoesNotAnswerExceedsTheConnectTimeout() {
    connectTimeout = Duration.ofMillis(300);
    transport.close();
    transport = new JerseyTransportProvider().create(config());

    TransportException failure = Waiting.failure(sending("POST", SECURE, null));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @Test
  void aSecureRequestAsksTheProxyForATunnel() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        });

    TransportException failure = Waiting.failure(sending("GET", SECURE, null));

    RawRequest request = server.requests().get(0);
    assertThat(request.startLine()).isEqualTo("CONNECT service.invalid:443 HTTP/1.1");
    assertThat(request.values("Proxy-Authorization")).containsExactly("Basic bWU6Y2FuYXJ5");
    assertThat(server.requests()).hasSize(1);
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }
}
