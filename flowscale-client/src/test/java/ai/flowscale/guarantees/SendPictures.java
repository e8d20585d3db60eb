package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.success;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program that submits a workflow for each picture of a folder, for a JVM of some locale. It
 * prints the name and the content of each file that was sent, in ASCII.
 */
final class SendPictures {
  private static final Pattern FILE =
      Pattern.compile("filename=\"(.*?)\"\r\n.*?\r\n\r\n(.*?)\r\n", Pattern.DOTALL);

  private SendPictures() {}

  public static void main(String[] arguments) throws IOException {
    ScriptedTransport service = ScriptedTransport.inTurn(success("{\"run_id\":\"r1\"}"));
    try (ManualClient client = new ManualClient(service)) {
      List<Path> pictures;
      try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
        pictures = all.toList();
      }
      for (Path picture : pictures) {
        client.flowscale.executeWorkflow(
            "w", WorkflowInputs.builder().file("image_1", picture).build());
        Matcher sent = FILE.matcher(body(service.requests().get(service.requests().size() - 1)));
        if (!sent.find()) {
          throw new IllegalStateException("no file was sent");
        }
        print(sent.group(1) + " " + sent.group(2));
      }
    }
  }

  private static String body(TransportRequest request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    request.body().orElseThrow().writeTo(bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void print(String text) {
    StringBuilder ascii = new StringBuilder();
    text.chars().forEach(c -> ascii.append(c < 127 ? "" + (char) c : String.format("<%x>", c)));
    System.out.println(ascii);
  }
}
