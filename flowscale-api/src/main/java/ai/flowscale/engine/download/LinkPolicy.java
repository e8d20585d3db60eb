package ai.flowscale.engine.download;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.engine.config.Hosts;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Which links are followed. A link comes from the service, and through it perhaps from whoever made
 * the workflow: it must not lead this program to a file, to a host inside its own network, or over
 * a connection that others can read.
 */
final class LinkPolicy {
  private final FlowscaleConfig config;

  LinkPolicy(FlowscaleConfig config) {
    this.config = config;
  }

  /**
   * Refuses a link that must not be followed. Asks a name server, so it may block.
   *
   * @throws DownloadException with the reason
   */
  void check(String output, URI link) {
    String scheme = link.getScheme() == null ? "" : link.getScheme().toLowerCase(Locale.ROOT);
    String host = link.getHost();
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw refused(output, "it is no https address");
    }
    if (config.downloadHosts().contains(host.toLowerCase(Locale.ROOT))) {
      return;
    }
    boolean localBase = isPrivate(config.baseUrl().getHost());
    if (scheme.equals("http") && !(localBase && Hosts.isLoopback(host))) {
      throw refused(output, "it is http, which others can read");
    }
    if (!localBase && isPrivate(host)) {
      throw refused(output, "its host " + host + " is in a private network");
    }
  }

  private static boolean isPrivate(String host) {
    if (Hosts.isLoopback(host)) {
      return true;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (Hosts.isPrivate(address)) {
          return true;
        }
      }
      return false;
    } catch (UnknownHostException e) {
      // The transport will say so, in the words of every other failure to connect.
      return false;
    }
  }

  private static DownloadException refused(String output, String why) {
    return new DownloadException(
        DownloadException.Reason.LINK_REFUSED,
        output,
        "The link to output "
            + output
            + " is not followed: "
            + why
            + ". If that is meant to be, allow the host with allowDownloadHost(...).",
        null);
  }
}
