using Monitoring.Service.Registry;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Commands;

/// <summary><c>serve [--no-mail] [--mail]</c>: runs the service until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(ServiceSettings settings, MailSwitch mail, CancellationToken cancellationToken)
    {
        using var hangup = new Hangup();
        TakenPort.Refuse(settings.Urls);
        try
        {
            await using var app = await Composition.BuildAsync(settings, mail, cancellationToken);
            var (manager, registry) = (app.Services.GetRequiredService<ServiceManager>(), app.Services.GetRequiredService<RegistryKeeper>());
            hangup.Do(() => _ = manager.ReloadAsync(registry.ReadFileAgainAsync));
            await app.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop while it still waited for its database, or with something that did not end in time: a stop all the same.
        }

        return ExitCode.Good;
    }
}
