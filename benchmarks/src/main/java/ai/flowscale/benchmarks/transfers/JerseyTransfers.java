package ai.flowscale.benchmarks.transfers;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.RequestEntityProcessing;

/** Jersey over Apache HttpClient, chunked: with a length it would hold the whole body in memory. */
final class JerseyTransfers implements Transfers {
  private final Client client =
      ClientBuilder.newClient(
          new ClientConfig()
              .connectorProvider(new Apache5ConnectorProvider())
              .property(ClientProperties.REQUEST_ENTITY_PROCESSING, RequestEntityProcessing.CHUNKED)
              .property(ClientProperties.CHUNKED_ENCODING_SIZE, BUFFER));
  private final String base;

  JerseyTransfers(String base) {
    this.base = base;
  }

  @Override
  public String up(Path file) {
    StreamingOutput form =
        out -> {
          out.write(FORM_START);
          try (InputStream in = Files.newInputStream(file)) {
            copy(in, out);
          }
          out.write(FORM_END);
        };
    MediaType type = MediaType.valueOf("multipart/form-data; boundary=\"" + BOUNDARY + "\"");
    return client.target(base + SUBMISSION).request().post(Entity.entity(form, type), String.class);
  }

  @Override
  public void down(URI link, Path target) throws IOException {
    try (InputStream in = client.target(link).request().get(InputStream.class);
        OutputStream out = Files.newOutputStream(target)) {
      copy(in, out);
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
