package ai.flowscale.examples.ee.state;

import ai.flowscale.examples.ee.config.Settings;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code GET api/settings}: what a client has to know before it sends anything. */
@Path("settings")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SettingsResource {
  @Inject private Settings settings;

  /**
   * The settings.
   *
   * @param maxUpload how many bytes the body of one request may have
   */
  public record SettingsView(long maxUpload) {}

  /** Tells the settings. */
  @GET
  public SettingsView settings() {
    return new SettingsView(settings.maxUpload());
  }
}
