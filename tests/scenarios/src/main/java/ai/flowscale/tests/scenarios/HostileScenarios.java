package ai.flowscale.tests.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.transport.WrappedTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;

/**
 * Broken and hostile servers: whatever they send, a call ends with an exception of the library, in
 * bounded memory and time.
 */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
public abstract class HostileScenarios {
  private static final String HEALTHY =
      "{\"status\":\"success\",\"data\":[{\"container\":\"c\",\"status\":\"idle\"}]}";
  private static final ContainerHealth CONTAINER = new ContainerHealth("c", "idle");
  private static final int BOUND = 1 << 20;

  /** Larger than the bound and all buffers. */
  private static final long ENDLESS = 64L << 20;

  private static ScenarioClient clientOf(RawServer server, Scenario on) {
    return clientOf(server, on, on.transport());
  }

  private static ScenarioClient clientOf(RawServer server, Scenario on, Transport transport) {
    return on.open(
        config ->
            config
                .transport(transport)
                .baseUrl("http://127.0.0.1:" + server.port())
                .retryPolicy(Workflows.once())
                .maxResponseBytes(BOUND));
  }

  /** Responds to each request with these bytes. */
  private static RawScript responding(String statusAndHeaders, byte[] body) {
    return connection -> {
      while (true) {
        connection.readRequest();
        connection.write(
            "HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: " + body.length + "\r\n\r\n");
        connection.write(body);
      }
    };
  }

  /** Sends a head, and then repeats a piece as long as the client reads. */
  private static RawScript repeating(String head, String piece) {
    return connection -> {
      connection.readRequest();
      connection.write(head);
      byte[] bytes = piece.getBytes(UTF_8);
      for (long written = 0; written < ENDLESS; written += bytes.length) {
        connection.write(bytes);
      }
      connection.readToEnd();
    };
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private static void assertAborted(RawServer server) {
    RawConnection connection = server.connection(0);
    server.await("the end of the connection", () -> !connection.isOpen());
    assertNotRead(server);
  }

  private static void assertNotRead(RawServer server) {
    assertThat(server.connection(0).written())
        .as("bytes that the server could write")
        .isLessThan(ENDLESS);
  }

  /**
   * A compressed response is read, although no compression was requested; so is a compressed error.
   * If the response is not JSON, the transport removes the header and keeps the body, or the
   * reverse.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCompressedResponseIsRead(Scenario on) {
    try (RawServer server = RawServer.start()) {
      server.always(responding("200 OK\r\nContent-Encoding: gzip", gzip(HEALTHY.getBytes(UTF_8))));
      assertThat(on.get(clientOf(server, on).checkHealth())).containsExactly(CONTAINER);
      assertThat(server.requests().get(0).values("Accept-Encoding")).containsExactly("identity");
    }
    try (RawServer server = RawServer.start()) {
      byte[] error = "{\"detail\":\"no such thing\"}".getBytes(UTF_8);
      server.always(responding("404 Not Found\r\nContent-Encoding: gzip", gzip(error)));
      assertThat(on.failure(NotFoundException.class, clientOf(server, on).checkHealth()).errors())
          .containsExactly("no such thing");
    }
  }

  /**
   * An endless body is refused at the bound, and its connection is closed. That of an error does
   * not hide the status.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void anEndlessBodyIsAborted(Scenario on) {
    String chunk = "8000\r\n" + " ".repeat(0x8000) + "\r\n";
    String chunked = "\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RawServer server = RawServer.start()) {
      server.always(repeating("HTTP/1.1 200 OK" + chunked, chunk));
      assertThat(on.failure(DecodingException.class, clientOf(server, on).checkHealth()))
          .hasMessageContaining("maxResponseBytes");
      assertAborted(server);
    }
    try (RawServer server = RawServer.start()) {
      server.always(repeating("HTTP/1.1 503 Busy\r\nRetry-After: 7" + chunked, chunk));
      assertThat(on.failure(ServerException.class, clientOf(server, on).checkHealth()).retryAfter())
          .contains(Duration.ofSeconds(7));
      assertAborted(server);
    }
    try (RawServer server = RawServer.start()) {
      server.always(repeating("HTTP/1.1 200 OK\r\n\r\n", " ".repeat(0x8000)));
      on.failure(
          SubmissionUncertainException.class,
          clientOf(server, on).execute(Workflows.ID, WorkflowInputs.none()));
      assertAborted(server);
    }
  }

  /** A submission that gets an endless head is uncertain (see rule 3.16). */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void anEndlessHeadIsRefused(Scenario on) {
    try (RawServer server = RawServer.start()) {
      server.always(repeating("HTTP/1.1 200 OK\r\nX-Long: ", "a".repeat(4096)));
      on.failure(
          SubmissionUncertainException.class,
          clientOf(server, on).execute(Workflows.ID, WorkflowInputs.none()));
      assertNotRead(server);
    }
  }

  /**
   * A response that arrives in small pieces is never idle, but times out with the response timeout.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aDrippingResponseTimesOut(Scenario on) {
    try (RawServer server = RawServer.start()) {
      server.always(
          connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for (int i = 0; i < 3; i++) {
              connection.write(" ");
              connection.stall();
            }
            connection.readToEnd();
          });
      CountDownLatch reading = new CountDownLatch(1);
      ScenarioClient client =
          clientOf(
                  server,
                  on,
                  WrappedTransport.showing(
                      on.transport(), response -> readBy(response, reading::countDown)))
              .with(CallOptions.builder().responseTimeout(Duration.ofSeconds(20)).build());
      CompletableFuture<List<ContainerHealth>> call = client.checkHealth();
      on.soon("the client has begun to read", () -> reading.getCount() == 0);
      for (int i = 0; i < 2; i++) {
        on.time().advance(Duration.ofMillis(9_500));
        assertThat(call).isNotDone();
        server.connection(0).release();
      }
      on.time().advance(Duration.ofSeconds(2));

      TransportException failure = on.failure(TransportException.class, call);
      assertThat(failure.kind()).isEqualTo(TransportException.Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("was not complete PT20S after its headers");
      server.connection(0).release();
      server.await("the end of the connection", () -> server.openConnections() == 0);
    }
  }

  /** Tells when the client has begun to read a response. */
  private static TransportResponse readBy(TransportResponse response, Runnable begun) {
    return TransportResponses.of(
        response.status(),
        response.headers(),
        response.protocol(),
        new FilterInputStream(response.body()) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            begun.run();
            return super.read(bytes, offset, length);
          }
        });
  }

  /**
   * A connection that closes within the response to a submission does not lose the run's id. If it
   * does, the transport discards received bytes when the body fails.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aTruncatedResponseToASubmissionNamesItsRun(Scenario on) {
    String begin = "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\",";
    String chunk = Integer.toHexString(begin.length()) + "\r\n" + begin + "\r\n";
    for (String response :
        List.of(
            "Content-Length: 500\r\n\r\n" + begin, "Transfer-Encoding: chunked\r\n\r\n" + chunk)) {
      try (RawServer server = RawServer.start()) {
        server.always(
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + response);
              connection.halfClose();
              connection.readToEnd();
            });
        FlowscaleException failure =
            on.failure(
                SubmissionUncertainException.class,
                clientOf(server, on).execute(Workflows.ID, WorkflowInputs.none()));
        assertThat(failure.runId()).as("the run of %s", response).hasValue("r7");
        assertThat(server.requests()).hasSize(1);
      }
    }
  }
}
