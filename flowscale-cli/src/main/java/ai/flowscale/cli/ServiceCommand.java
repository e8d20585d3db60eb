package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.error.FlowscaleException;
import java.io.IOException;
import picocli.CommandLine.Option;

/** A command that calls the service. */
abstract class ServiceCommand extends Command {
  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "Takes address and key from this profile of ~/.config/flowscale/config.")
  String profile = "";

  ServiceCommand(Console console) {
    super(console);
  }

  @Override
  public final Integer call() throws IOException {
    try (Session session = new Session(settings(profile), console, debug)) {
      return run(session).number;
    } catch (FlowscaleException failure) {
      throw new CliException(
          ExitCode.of(failure), FailureMessages.message(failure, again()), failure);
    }
  }

  /** What a command has to repeat that goes on from here. */
  Again again() {
    return Again.profile(profile);
  }

  ExitCode run(Session session) throws IOException {
    run(session.flowscale());
    return ExitCode.OK;
  }

  /** For commands that tell no progress and always end well, or throw. */
  void run(Flowscale flowscale) {
    throw new UnsupportedOperationException();
  }
}
