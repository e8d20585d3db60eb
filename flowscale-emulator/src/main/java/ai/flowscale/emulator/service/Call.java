package ai.flowscale.emulator.service;

import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.http.BadFormException;
import ai.flowscale.emulator.http.MultipartForm;
import ai.flowscale.emulator.http.WireRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to an operation, with its parsed path and form.
 *
 * @param request the request itself
 * @param runId the run's id, empty if the path has none
 * @param texts the text parts of the form
 * @param files the file parts of the form
 * @param formComplete whether the body was a form with its final boundary
 * @param formError what is wrong with the form, or null
 * @param runDelay how long a run is hidden after its submission
 */
record Call(
    WireRequest request,
    String runId,
    Map<String, String> texts,
    List<ReceivedFile> files,
    boolean formComplete,
    @Nullable String formError,
    Duration runDelay) {

  static Call withoutForm(WireRequest request, String runId) {
    return new Call(request, runId, Map.of(), List.of(), false, null, Duration.ZERO);
  }

  static Call withForm(WireRequest request) {
    try {
      MultipartForm form = MultipartForm.parse(request.header("Content-Type"), request.body());
      Map<String, String> texts = new LinkedHashMap<>();
      List<ReceivedFile> files = new ArrayList<>();
      for (MultipartForm.Part part : form.parts()) {
        String fileName = part.fileName();
        if (fileName == null) {
          texts.put(part.name(), part.text());
        } else {
          files.add(ReceivedFile.of(part.name(), fileName, part.contentType(), part.content()));
        }
      }
      return new Call(request, "", texts, files, form.complete(), null, Duration.ZERO);
    } catch (BadFormException refused) {
      return new Call(request, "", Map.of(), List.of(), false, refused.getMessage(), Duration.ZERO);
    }
  }

  Call withRunDelay(Duration delay) {
    return new Call(request, runId, texts, files, formComplete, formError, delay);
  }

  Parameters parameters() {
    return new Parameters(request.query());
  }
}
