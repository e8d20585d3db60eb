package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How far it is from an operation to the transport, which whoever debugs a call has to read. */
class WayOfACallTest extends ManualTest {
  private static final int MOST_FRAMES = 12;

  @Test
  void theFramesOfABlockingCallAreFew() {
    List<String> frames = new ArrayList<>();
    ManualClient client =
        responding(
            config -> config,
            () -> {
              frames.addAll(clientFrames());
              return RunJson.run("r1", "completed").make();
            });

    client.flowscale.getRun("r1");

    System.out.println("The frames of getRun:\n" + String.join("\n", frames));
    assertThat(frames).hasSizeLessThanOrEqualTo(MOST_FRAMES);
  }

  /** The innermost comes first. */
  private static List<String> clientFrames() {
    return StackWalker.getInstance()
        .walk(
            all ->
                all.filter(frame -> frame.getClassName().startsWith("ai.flowscale.client."))
                    .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                    .collect(Collectors.toList()));
  }
}
