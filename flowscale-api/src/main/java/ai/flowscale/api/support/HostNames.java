package ai.flowscale.api.support;

import java.util.Locale;
import java.util.regex.Pattern;

/** What the name of a host says, without asking a name server. */
public final class HostNames {
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private HostNames() {}

  /** Whether a name or address as it stands in a URL is loopback. */
  public static boolean isLoopback(String host) {
    String name = plain(host);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || LOOPBACK_V4.matcher(name).matches();
  }

  /** The dot at the end is the root of all names, and brackets are for URLs. */
  public static String plain(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      return name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
