package ai.flowscale.cli;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code flowscale doctor}. */
@CommandLine.Command(
    name = "doctor",
    description = "Checks configuration, proxy, connection, clock and key, and says what to do.",
    footer = {"%nExamples:", "  flowscale doctor", "  flowscale doctor --profile studio"})
final class DoctorCommand extends Command {
  @Option(names = "--profile", paramLabel = "NAME", description = "Checks this profile.")
  String profile = "";

  DoctorCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    DeploymentCheck checks = new DeploymentCheck();
    try {
      Settings settings = Settings.find(console, profile);
      FlowscaleConfig config = settings.toConfig().build();
      checks.add(
          "configuration",
          ExitCode.OK,
          config.baseUrl() + "; address and key come from " + settings.source());
      checks.check(config);
    } catch (CliException | FlowscaleException failure) {
      checks.add("configuration", ExitCode.of(failure), FailureMessages.message(failure));
    }
    if (json) {
      console.print(checks.document());
    } else {
      checks.print(console);
    }
    return checks.code().number;
  }
}
