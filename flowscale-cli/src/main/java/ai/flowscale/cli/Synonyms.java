package ai.flowscale.cli;

import ai.flowscale.api.support.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What other programs call the commands, which are not near in their letters. */
final class Synonyms {
  private static final Map<String, String> COMMANDS = new HashMap<>();
  private static final Map<String, String> OF_FLEET = new HashMap<>();

  static {
    add(COMMANDS, "configure", "login", "auth", "setup", "init", "config", "profile", "key");
    add(COMMANDS, "run", "submit", "execute", "exec", "start", "queue-prompt", "prompt");
    add(COMMANDS, "get", "show", "status", "inspect", "log", "logs", "info");
    add(COMMANDS, "runs", "ls", "list", "ps", "jobs", "history");
    add(COMMANDS, "wait", "watch", "attach", "follow", "poll");
    add(COMMANDS, "cancel", "stop", "kill", "abort", "rm", "delete");
    add(COMMANDS, "download", "fetch", "pull", "outputs", "save", "cp");
    add(COMMANDS, "describe", "inputs", "schema");
    add(COMMANDS, "generate", "codegen", "gen");
    add(COMMANDS, "health", "containers", "ping");
    add(COMMANDS, "doctor", "check", "test", "diagnose");
    add(COMMANDS, "emulator", "mock", "serve", "emulate");
    add(COMMANDS, "generate-completion", "completion", "completions");
    add(COMMANDS, "--version", "version");
    add(OF_FLEET, "init", "create", "setup", "migrate", "make");
    add(OF_FLEET, "submit", "add", "enqueue", "push", "batch");
    add(OF_FLEET, "work", "run", "start", "worker", "execute");
    add(OF_FLEET, "status", "show", "progress", "watch", "get");
    add(OF_FLEET, "list", "ls", "requests");
    add(OF_FLEET, "pause", "stop", "hold");
    add(OF_FLEET, "retry-failed", "retry", "resubmit");
    add(OF_FLEET, "search-again", "search");
    add(OF_FLEET, "cancel", "abort", "kill", "delete", "rm");
  }

  private Synonyms() {}

  private static void add(Map<String, String> map, String command, String... names) {
    List.of(names).forEach(name -> map.put(name, command));
  }

  /**
   * Finds the command that was meant, also where it or its other name has a mistake.
   *
   * @param command the command behind which something unknown stands, with its parents
   * @param name what is unknown
   * @param commands those that are known
   */
  static Optional<String> of(String command, String name, Set<String> commands) {
    Map<String, String> known =
        switch (command) {
          case "flowscale" -> COMMANDS;
          case "flowscale fleet" -> OF_FLEET;
          default -> Map.of();
        };
    return Optional.ofNullable(known.get(name))
        .or(() -> Nearest.to(name, commands))
        .or(() -> Nearest.to(name, known.keySet()).map(known::get))
        .map(meant -> command + " " + meant);
  }
}
