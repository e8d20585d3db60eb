package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.success;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that submits a workflow for each picture of a folder, for a JVM of some locale. It
 * prints of each request its key, and the name and content of the file that was sent, in ASCII.
 */
final class SendPictures {
  private static final Pattern FILE =
      Pattern.compile("filename=\"(.*?)\"\r\n.*?\r\n\r\n(.*?)\r\n", Pattern.DOTALL);

  private SendPictures() {}

  public static void main(String[] arguments) {
    ScriptedTransport service = ScriptedTransport.inTurn(success("{\"run_id\":\"r1\"}"));
    try (ManualClient client = new ManualClient(service)) {
      List<WorkflowRequest> requests =
          WorkflowRequest.ofPictures(
                  Path.of(arguments[0]),
                  picture ->
                      WorkflowRequest.of(
                          "w", WorkflowInputs.builder().file("image_1", picture).build()))
              .toList();
      for (WorkflowRequest request : requests) {
        client.flowscale.executeWorkflow(request);
        Matcher sent = FILE.matcher(body(service.requests().get(service.requests().size() - 1)));
        if (!sent.find()) {
          throw new IllegalStateException("no file was sent");
        }
        print(request.key().orElseThrow() + " " + sent.group(1) + " " + sent.group(2));
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
