package ai.flowscale.api.support;

import ai.flowscale.api.error.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the address of a deployment. No message repeats it: it may hold credentials. */
public final class BaseUrl {
  private static final String EXAMPLE = "such as https://your-deployment.pod.flowscale.ai";

  private static final Pattern API_PATH =
      Pattern.compile("/api/v1(/runs|/comfy)?(/.*)?$", Pattern.CASE_INSENSITIVE);

  private BaseUrl() {}

  public static URI parse(String text, Set<String> insecureHosts) {
    if (text.isBlank()) {
      throw wrong("is blank: give the deployment's address, " + EXAMPLE);
    }
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw wrong(
          "is not a URL (%s at index %s): give one %s"
              .formatted(e.getReason(), e.getIndex(), EXAMPLE));
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw wrong("does not start with https://: give one " + EXAMPLE);
    }
    if (uri.getHost() == null && uri.getRawAuthority() != null) {
      throw wrong("has a host whose name is not valid, as one with an underscore");
    }
    if (uri.getHost() == null) {
      throw wrong("names no host: give one " + EXAMPLE);
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw wrong("has the port " + uri.getPort() + ": give one from 1 to 65535");
    }
    if (uri.getRawUserInfo() != null) {
      throw wrong("holds user information: give credentials with apiKey or header instead");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw wrong("has a query or a fragment: give the address without");
    }
    if (API_PATH.matcher(uri.getRawPath()).find()) {
      throw wrong(
          "ends in /api/v1, which the client adds by itself: give the address of the deployment alone, %s"
              .formatted(EXAMPLE));
    }
    if (scheme.equals("http")
        && !HostNames.isLoopback(uri.getHost())
        && !insecureHosts.contains(uri.getHost().toLowerCase(Locale.ROOT))) {
      throw wrong(
          "is http, which would send the API key in the clear: use https, or allow it with allowInsecureHost(\"%s\")"
              .formatted(uri.getHost()));
    }
    return URI.create(
        scheme + "://" + uri.getRawAuthority() + uri.getRawPath().replaceFirst("/+$", ""));
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException("baseUrl (FLOWSCALE_API_URL) " + what + ".");
  }
}
