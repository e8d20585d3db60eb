package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.TimeLimit;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upload of a whole client, to a server that does not read it. */
class InterruptedUploadTest extends VertxTest {
  private static final long STALL_NANOS = 200_000_000;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptAndTheCloseOfTheClientBreakItOff(boolean interrupt) throws Exception {
    server()
        .script(
            connection -> {
              connection.readBody(connection.readHead(), 1);
              connection.stall();
              connection.awaitClosedByClient();
              connection.readToEnd();
            });
    AtomicLong read = new AtomicLong();
    Flowscale client =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl(server().uri("/").toString())
                .apiKey("key")
                .transport(transport())
                .build());
    CompletableFuture<FlowscaleException> failure = new CompletableFuture<>();
    Thread caller = new Thread(() -> failure.complete(failed(client, read)));
    caller.start();
    server().await("the upload", () -> !server().requests().isEmpty());
    awaitStall(read);

    if (interrupt) {
      caller.interrupt();
    } else {
      client.close();
    }

    server().connection(0).release();
    server().await("the end of the connection", () -> server().connection(0).end() != null);
    assertThat(result(failure)).isNotNull();
    assertThat(server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
    client.close();
  }

  private static FlowscaleException failed(Flowscale client, AtomicLong read) {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            read.addAndGet(length);
            return length;
          }
        };
    try {
      client.executeWorkflow(
          "w",
          WorkflowInputs.builder().file("video_1", InputFile.ofOnce("a.mp4", endless)).build());
      return null;
    } catch (FlowscaleException e) {
      return e;
    }
  }

  private static void awaitStall(AtomicLong read) {
    long[] seen = {0, System.nanoTime()};
    assertThat(
            Polling.holds(
                TimeLimit.get(),
                () -> {
                  if (read.get() != seen[0] || read.get() == 0) {
                    seen[0] = read.get();
                    seen[1] = System.nanoTime();
                  }
                  return System.nanoTime() - seen[1] >= STALL_NANOS;
                }))
        .isTrue();
  }
}
