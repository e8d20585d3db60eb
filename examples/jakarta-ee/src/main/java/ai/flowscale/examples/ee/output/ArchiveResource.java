package ai.flowscale.examples.ee.output;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code GET api/outputs?name=...&name=...}: several outputs in one file. */
@Path("outputs")
@RequestScoped
public class ArchiveResource {
  private static final int MOST = 100;

  @Inject private Flowscale flowscale;
  @Inject private ReadyOutputs outputs;

  /** The outputs in a ZIP file, streamed from the storage one after the other. */
  @GET
  @Produces("application/zip")
  public Response archive(@QueryParam("name") List<String> names) {
    List<String> wanted = names.stream().distinct().toList();
    if (wanted.isEmpty() || wanted.size() > MOST) {
      throw ProblemException.invalid("name", "Give the names of 1 to " + MOST + " outputs.");
    }
    // Before the response begins: what is missing can be told then.
    List<RunOutput> all = wanted.stream().map(outputs::get).toList();
    StreamingOutput content = out -> write(all, out);
    return Response.ok(content)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=results.zip")
        .build();
  }

  /** An archive that was cut off has no central directory, so that unpacking it fails. */
  private void write(List<RunOutput> all, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    // Pictures, sounds and films are compressed already.
    zip.setLevel(Deflater.NO_COMPRESSION);
    List<String> names = entryNames(all.stream().map(RunOutput::filename).toList());
    for (int i = 0; i < all.size(); i++) {
      zip.putNextEntry(new ZipEntry(names.get(i)));
      try (OutputContent content = flowscale.openOutput(all.get(i));
          InputStream in = content.inputStream()) {
        in.transferTo(zip);
      }
      zip.closeEntry();
    }
    zip.finish();
  }

  /** One name for each, in their order, and none twice. */
  static List<String> entryNames(List<String> filenames) {
    List<String> names = new ArrayList<>();
    for (String filename : filenames) {
      String name = entryName(names.size(), filename);
      while (names.contains(name)) {
        name = names.size() + 1 + "-" + name;
      }
      names.add(name);
    }
    return names;
  }

  /** No folders, so that nothing is unpacked outside of the one that is chosen for it. */
  private static String entryName(int index, String filename) {
    String name = filename.replaceAll("[/\\\\:\\p{Cntrl}]", "_");
    return filename.equals(name) && !name.startsWith(".") ? name : index + 1 + "-" + name;
  }
}
