package ai.flowscale.tests.ee.page;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A workflow that makes a sound, and what is a film by its name. */
final class MediaWorkflow {
  static final String ID = "media4c7xq2";
  static final String STYLE = "style_1";
  static final String SECONDS = "seconds_2";
  private static final String FILM = "film.mp4";

  private static final int RATE = 8000;
  private static final int HEAD = 44;

  private MediaWorkflow() {}

  static EmulatedWorkflow create(Duration queueTime, Duration runTime) {
    return EmulatedWorkflow.builder(ID)
        .name("Sound and film")
        .queueTime(queueTime)
        .runTime(runTime)
        .describedInputs(inputs())
        .outputs(
            run ->
                List.of(
                    OutputFile.of("sound.wav", "audio/wav", silence()),
                    OutputFile.of(FILM, "video/mp4", new byte[HEAD])))
        .build();
  }

  private static JsonArray inputs() {
    return Json.createArrayBuilder()
        .add(
            Json.createObjectBuilder()
                .add("name", STYLE)
                .add("type", "text")
                .add("options", Json.createArrayBuilder().add("calm").add("wild")))
        .add(
            Json.createObjectBuilder()
                .add("name", SECONDS)
                .add("type", "number")
                .add("min", 1)
                .add("max", 30))
        .build();
  }

  /** A tenth of a second, 8 bits, one channel. */
  private static byte[] silence() {
    int size = RATE / 10;
    ByteBuffer wav = ByteBuffer.allocate(HEAD + size).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(HEAD - 8 + size).put(ascii("WAVEfmt ")).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE);
    wav.putShort((short) 1).putShort((short) 8).put(ascii("data")).putInt(size);
    while (wav.hasRemaining()) {
      wav.put((byte) 0x80);
    }
    return wav.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
