using Monitoring.Service.Settings;

namespace Monitoring.Service.Commands;

/// <summary><c>serve</c>: runs the service until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(ServiceSettings settings, CancellationToken cancellationToken)
    {
        TakenPort.Refuse(settings.Urls);
        await using var app = await Composition.BuildAsync(settings, LogLevel.Information, cancellationToken).ConfigureAwait(false);
        await app.RunAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode.Good;
    }
}
