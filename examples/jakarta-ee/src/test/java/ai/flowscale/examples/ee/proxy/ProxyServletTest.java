package ai.flowscale.examples.ee.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.examples.ee.Beans;
import ai.flowscale.examples.ee.WebExchange;
import ai.flowscale.examples.ee.client.ServiceTransport;
import ai.flowscale.examples.ee.config.GivenSettings;
import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.examples.ee.workflow.AllowedWorkflows;
import ai.flowscale.jakarta.FlowscaleExecutors;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers of the proxy get, over a transport that does as it is told. */
class ProxyServletTest {
  private static final String JSON = "application/json";

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(1);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  /** How an exchange can fail after the service may have started the run. */
  enum Lost {
    /** The connection ends without a response. */
    RESPONSE,
    /** It ends in the middle of one. */
    HALF_THE_BODY,
    /** The response is larger than what the proxy keeps in memory. */
    TOO_LARGE,
    /** A redirect, which a POST that was processed may have. */
    REDIRECT,
    /** A transport that throws what it should not. */
    THROWN,
    /** Nothing comes. */
    SILENCE;

    TransportResponse response(CountDownLatch aborted) {
      return switch (this) {
        case RESPONSE -> throw failed(TransportException.Sent.MAYBE);
        case HALF_THE_BODY ->
            ProxyServletTest.response(200, JSON, "{", failed(TransportException.Sent.MAYBE));
        case TOO_LARGE -> ProxyServletTest.response(200, JSON, " ".repeat((32 << 20) + 1), null);
        case REDIRECT -> ProxyServletTest.response(303, JSON, "{}", null);
        case THROWN -> throw new IllegalStateException("closed");
        case SILENCE -> silence(aborted);
      };
    }
  }

  private static TransportResponse silence(CountDownLatch aborted) {
    try {
      aborted.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new TransportException(
        TransportException.Kind.CANCELLED, TransportException.Sent.MAYBE, "it was aborted", null);
  }

  @ParameterizedTest
  @EnumSource
  void aSubmissionWhoseResponseIsLostIsUncertain(Lost lost) throws Exception {
    WebExchange submission = exchange(lost, submission());
    assertThat(submission.status()).isEqualTo(502);
    assertThat(submission.problem()).isEqualTo("submission-uncertain");
    assertThat(submission.text()).doesNotContain("Try again");
  }

  @ParameterizedTest
  @EnumSource
  void aReadWhoseResponseIsLostMayBeRepeated(Lost lost) throws Exception {
    WebExchange read = exchange(lost, WebExchange.get("/api/v1/runs/r1"));
    assertThat(read.problem()).isEqualTo("service-unreachable");
    assertThat(read.text()).contains("Try again later");
  }

  private WebExchange exchange(Lost lost, WebExchange exchange) throws Exception {
    Scripted transport = lost::response;
    servlet(transport, TimeUnit.MILLISECONDS.toNanos(lost == Lost.SILENCE ? 20 : 60_000))
        .service(exchange.request(), exchange.response());
    return exchange;
  }

  @Test
  void aSubmissionThatCannotHaveBeenSentMayBeRepeated() throws Exception {
    WebExchange submission = submission();
    Scripted transport =
        aborted -> {
          throw failed(TransportException.Sent.NO);
        };
    servlet(transport).service(submission.request(), submission.response());
    assertThat(submission.problem()).isEqualTo("service-unreachable");
  }

  @ParameterizedTest
  @CsvSource({"true, submission-uncertain", "false, shutting-down"})
  void aServerThatEndsLeavesASubmissionUncertain(boolean submits, String problem) throws Exception {
    WebExchange exchange = submits ? submission() : WebExchange.get("/api/v1/runs/r1");
    Thread.currentThread().interrupt();
    servlet(ProxyServletTest::silence).service(exchange.request(), exchange.response());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exchange.problem()).isEqualTo(problem);
  }

  @Test
  void jsonIsPassedOn() throws Exception {
    WebExchange read = read("application/json; charset=utf-8", "{\"a\":\"é\"}");
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.header("Content-Type")).isEqualTo("application/json");
    assertThat(read.text()).isEqualTo("{\"a\":\"é\"}");
    assertThat(read("application/problem+json", "{}").header("Content-Type"))
        .isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/html; a=application/json",
        "TEXT/HTML;charset=utf-7",
        "text/javascript",
        "application/javascript",
        "image/svg+xml",
        "application/xhtml+xml",
        "application/json, text/html",
        "application/jsonp",
        ""
      })
  void whatIsNotJsonIsNeverAPageOrAScriptOfTheApplication(String type) throws Exception {
    WebExchange read = read(type, "<script>alert(1)</script>");
    assertThat(read.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
    assertThat(read.header("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
  }

  private WebExchange read(String type, String body) throws Exception {
    WebExchange read = WebExchange.get("/api/v1/runs/output");
    servlet(aborted -> response(200, type, body, null)).service(read.request(), read.response());
    return read;
  }

  private static WebExchange submission() {
    return WebExchange.form("/api/v1/runs", "workflow_id=w&group_id=g");
  }

  private static TransportException failed(TransportException.Sent sent) {
    return new TransportException(TransportException.Kind.CLOSED, sent, "it broke", null);
  }

  private ProxyServlet servlet(Scripted transport) throws Exception {
    return servlet(transport, TimeUnit.MINUTES.toNanos(1));
  }

  private ProxyServlet servlet(Scripted transport, long patienceNanos) throws Exception {
    Settings settings =
        GivenSettings.of(
            Map.of("flowscale.api.url", "https://service.test", "flowscale.api.key", "key"));
    ServiceTransport given =
        new ServiceTransport() {
          @Override
          public Transport forProxy() {
            return transport;
          }
        };
    Service service =
        Beans.inject(
            new Service(patienceNanos), settings, given, new FlowscaleExecutors(threads, threads));
    return Beans.inject(
        new ProxyServlet(), settings, Beans.inject(new AllowedWorkflows(), settings), service);
  }

  private interface Scripted extends Transport {
    TransportResponse execute(CountDownLatch aborted);

    @Override
    default Exchange newExchange(TransportRequest request) {
      CountDownLatch aborted = new CountDownLatch(1);
      return new Exchange() {
        @Override
        public TransportResponse execute() {
          return Scripted.this.execute(aborted);
        }

        @Override
        public void abort() {
          aborted.countDown();
        }
      };
    }

    @Override
    default Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    default void close() {}
  }

  /** A response whose body may break behind the text. */
  private static TransportResponse response(
      int status, String type, String text, TransportException failure) {
    InputStream end =
        new InputStream() {
          @Override
          public int read() {
            if (failure != null) {
              throw failure;
            }
            return -1;
          }
        };
    Headers headers = type.isEmpty() ? Headers.empty() : Headers.empty().with("Content-Type", type);
    InputStream body = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return TransportResponses.of(status, headers, "HTTP/1.1", new SequenceInputStream(body, end));
  }
}
