package ai.flowscale.client.download;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.support.HostNames;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.config.Hosts;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which links are followed. A link comes from the service, and through it perhaps from the author
 * of the workflow: it must not lead this program to a file, to a host inside its own network, or
 * over a connection that others can read.
 */
record LinkPolicy(FlowscaleConfig config) {
  private static final Pattern TRAILING_DOT = Pattern.compile("\\.$");

  /** Such a host is an address to some: {@code 2130706433}, {@code 0x7f000001}, {@code 127.1}. */
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)", Pattern.CASE_INSENSITIVE);

  /** The one form that all read alike; with a zero in front a number is octal to some. */
  private static final Pattern PLAIN_ADDRESS =
      Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

  /**
   * Refuses a link that must not be followed. Asks a name server, so it may block.
   *
   * @throws DownloadException with the reason
   */
  void check(String output, URI link) {
    String scheme = link.getScheme() == null ? "" : link.getScheme().toLowerCase(Locale.ROOT);
    if (link.getHost() == null && link.getRawAuthority() != null) {
      // No HTTP library takes it, so that allowing the host would not help.
      throw notFollowed(output, "the name of its host is not valid, such as with an underscore.");
    }
    if (link.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw refused(output, "it is no https address");
    }
    if (link.getRawUserInfo() != null) {
      throw refused(output, "it holds a user's name");
    }
    // The dot at the end is the root of all names, and changes nothing.
    String host = TRAILING_DOT.matcher(link.getHost().toLowerCase(Locale.ROOT)).replaceFirst("");
    if (isAmbiguous(host)) {
      throw refused(output, "its host is an address in an unusual form");
    }
    if (Hosts.isAllowed(config, host)) {
      return;
    }
    boolean own = Hosts.isOwn(config, host);
    if (scheme.equals("http") && !(own && isReadableAnyway(host))) {
      throw refused(output, "it is http, which others can read");
    }
    if (!own && isPrivate(host)) {
      throw refused(output, "its host " + host + " is in a private network");
    }
  }

  /** What stays on this machine is not read by others, and to an http base even the key is sent. */
  private boolean isReadableAnyway(String host) {
    return HostNames.isLoopback(host) || "http".equals(config.baseUrl().getScheme());
  }

  /** Whether this check and the transport may read different addresses out of a host. */
  private static boolean isAmbiguous(String host) {
    boolean zone = host.indexOf('%') >= 0;
    return zone
        || (ENDS_IN_A_NUMBER.matcher(host).matches() && !PLAIN_ADDRESS.matcher(host).matches());
  }

  private static boolean isPrivate(String host) {
    if (HostNames.isLoopback(host)) {
      return true;
    }
    try {
      return Stream.of(InetAddress.getAllByName(host)).anyMatch(Hosts::isPrivate);
    } catch (UnknownHostException e) {
      // The transport will say so, in the words of every other failure to connect.
      return false;
    }
  }

  private static DownloadException refused(String output, String why) {
    return notFollowed(
        output, why + ". If that is meant to be, allow the host with allowDownloadHost(...).");
  }

  private static DownloadException notFollowed(String output, String why) {
    return new DownloadException(
        DownloadException.Reason.LINK_REFUSED,
        output,
        "The link to output %s is not followed: %s".formatted(Printable.name(output), why),
        null);
  }
}
