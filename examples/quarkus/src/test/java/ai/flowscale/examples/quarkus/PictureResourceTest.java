package ai.flowscale.examples.quarkus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.flowscale.emulator.FlowscaleEmulator;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

// snippet: test
@QuarkusTest
class PictureResourceTest {
  @Inject PictureResource pictures;
  @Inject FlowscaleEmulator emulator;

  @BeforeEach
  void reset() {
    emulator.reset();
  }

  @Test
  void makesAPicture() {
    var picture =
        pictures.make("any", "a lighthouse", new byte[] {1}).toCompletableFuture().join();

    assertEquals(List.of(picture.runId()), emulator.runIds());
  }
}
// end of snippet
