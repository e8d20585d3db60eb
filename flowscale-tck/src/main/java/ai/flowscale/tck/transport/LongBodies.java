package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Bodies that are longer than what a client may collect, or count in an {@code int}. */
final class LongBodies {
  /** How much longer than other tests one with gigabytes may take, on a machine that is busy. */
  static final Duration WAIT = Duration.ofMinutes(2);

  /** More than what some clients hold, and not a multiple of any block. */
  private static final long MORE_THAN_64_MIB = (65L << 20) + 7;

  private static final long MORE_THAN_2_GIB = (1L << 31) + 4097;

  /** In each block, byte {@code i} is {@code i / 4096}: after 1 MiB, they begin again. */
  private static final int PERIOD = 1 << 20;

  private static final int STEP = 4096;
  private static final long SEVERAL = 32L << 20;

  private static final String IN_WHOLE_EXTENT = "only in the whole extent";

  private LongBodies() {}

  static void assertDownloads(TransportScenario it, boolean longest) {
    it.inCase("65 MiB", () -> assertDownload(it, MORE_THAN_64_MIB, false));
    it.inCase("65 MiB in a chunk", () -> assertDownload(it, MORE_THAN_64_MIB, true));
    String whole = "more than 2 GiB";
    String chunk = "more than 2 GiB in a chunk";
    if (longest) {
      it.inCase(whole, () -> assertDownload(it, MORE_THAN_2_GIB, false));
      it.inCase(chunk, () -> assertDownload(it, MORE_THAN_2_GIB, true));
    } else {
      it.leaveOut(whole, IN_WHOLE_EXTENT);
      it.leaveOut(chunk, IN_WHOLE_EXTENT);
    }
  }

  private static byte[] period() {
    byte[] period = new byte[PERIOD];
    for (int i = 0; i < period.length; i++) {
      period[i] = (byte) (i / STEP);
    }
    return period;
  }

  private static void assertDownload(TransportScenario it, long length, boolean chunked) {
    String framing =
        chunked
            ? "Transfer-Encoding: chunked\r\n\r\n" + Long.toHexString(length) + "\r\n"
            : "Content-Length: " + length + "\r\n\r\n";
    it.serving(
        connection -> {
          byte[] period = period();
          while (true) {
            if (connection.readRequest().target().equals("/next")) {
              connection.respond("200 OK", "next");
              continue;
            }
            connection.write("HTTP/1.1 200 OK\r\n" + framing);
            long left = length;
            for (; left >= period.length; left -= period.length) {
              connection.write(period);
            }
            connection.write(Arrays.copyOf(period, (int) left));
            connection.write(chunked ? "\r\n0\r\n\r\n" : "");
          }
        });
    ReadBytes read = ReadBytes.of(it.get("/"), LongBodies::firstWrong);

    assertThat(read.end())
        .as("bytes of the body up to its end, or to the first that is not what the server sent")
        .isEqualTo(length);
    assertThat(it.text(it.get("/next"))).isEqualTo("next");
  }

  static void assertUploads(TransportScenario it, boolean longest) {
    for (boolean known : new boolean[] {true, false}) {
      String framing = known ? " with a length" : " in chunks";
      it.inCase("65 MiB" + framing, () -> assertUpload(it, MORE_THAN_64_MIB, known));
      if (longest) {
        it.inCase("more than 2 GiB" + framing, () -> assertUpload(it, MORE_THAN_2_GIB, known));
      } else {
        it.leaveOut("more than 2 GiB" + framing, IN_WHOLE_EXTENT);
      }
    }
  }

  private static void assertUpload(TransportScenario it, long atLeast, boolean known) {
    int blocks = (int) (atLeast / TestBody.BLOCK) + 1;
    long length = (long) blocks * TestBody.BLOCK;
    it.playing(
        connection -> {
          connection.countBody(connection.readHead());
          connection.respond("200 OK", "fine");
          connection.readToEnd();
        });
    TestBody body =
        it.body(TestBody.blocks(known ? OptionalLong.of(length) : OptionalLong.empty(), blocks));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitRequests(1);
    RawRequest request = it.server().requests().get(0);
    // On a busy machine, all of it may take longer than the limit.
    while (!future.isDone() && !request.isComplete()) {
      long bytes = request.bodyBytes() + SEVERAL;
      it.server()
          .await(
              bytes + " bytes of an upload of " + length,
              () -> future.isDone() || request.isComplete() || request.bodyBytes() > bytes);
    }
    assertThat(it.text(TransportScenario.response(future))).isEqualTo("fine");
    assertThat(request.bodyBytes()).isEqualTo(length);
    assertThat(request.isComplete()).isTrue();
  }

  /** Compares some of the bytes. */
  private static long firstWrong(byte[] bytes, long begin, int size) {
    int first = (int) Math.floorMod(-begin, (long) STEP);
    for (int at = first; at < size; at += STEP) {
      byte expected = (byte) ((begin + at) % PERIOD / STEP);
      if (bytes[at] != expected) {
        return begin + at;
      }
    }
    return -1;
  }
}
