package ai.flowscale.tests.endurance.calls;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * A program that makes thousands of blocking calls at once, each on a virtual thread, and prints
 * how many succeeded and where a virtual thread was pinned to its carrier.
 */
final class VirtualCallers {
  private static final int WARM_UPS = 500;
  private static final int FRAMES = 12;

  private VirtualCallers() {}

  /**
   * Runs the program.
   *
   * @param args transport, address, number of calls
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws Exception {
    FlowscaleConfig config =
        FlowscaleConfig.builder().transportName(args[0]).baseUrl(args[1]).apiKey("k").build();
    try (Flowscale client = Flowscale.create(config);
        Recording recording = new Recording()) {
      // Making the client of the HTTP library, and initialising its classes, may pin.
      callAtOnce(client, WARM_UPS);
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      System.out.println(callAtOnce(client, Integer.parseInt(args[2])));
      recording.stop();
      pinned(recording).forEach(System.out::println);
      System.out.println();
    }
  }

  /** Returns how many calls have succeeded. */
  private static long callAtOnce(Flowscale client, int count) throws Exception {
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    CountDownLatch all = new CountDownLatch(count);
    List<Future<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "r" + i;
      calls.add(
          virtual.submit(
              () -> {
                all.countDown();
                all.await();
                return client.getRun(id).id().equals(id);
              }));
    }
    long succeeded = 0;
    for (Future<Boolean> call : calls) {
      succeeded += call.get() ? 1 : 0;
    }
    virtual.shutdown();
    return succeeded;
  }

  private static List<String> pinned(Recording recording) throws IOException {
    Path file = Files.createTempFile("pinned-", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream().map(VirtualCallers::described).toList();
    } finally {
      Files.delete(file);
    }
  }

  private static String described(RecordedEvent event) {
    return event.getDuration().toNanos() / 1_000
        + " µs at "
        + event.getStackTrace().getFrames().stream()
            .limit(FRAMES)
            .map(at -> at.getMethod().getType().getName() + "." + at.getMethod().getName())
            .toList();
  }
}
