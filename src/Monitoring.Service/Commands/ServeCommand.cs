using System.Runtime.InteropServices;
using Monitoring.Service.Registry;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Backups;

namespace Monitoring.Service.Commands;

/// <summary><c>serve [--no-mail] [--mail] [--without-log]</c>: runs the service until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(
        ServiceSettings settings, MailSwitch mail, MissingLog missingLog, CancellationToken cancellationToken)
    {
        using var hangup = new Hangup();
        TakenPort.Refuse(settings);
        var hasStarted = false;
        try
        {
            if (missingLog == MissingLog.GiveUp && await Backup.AdoptAsync(settings.Database, TimeProvider.System, cancellationToken))
            {
                StartLog.OfThisProcess().TakesCopy(Store.NameOf(settings.Database));
            }

            await using var app = await Composition.BuildAsync(settings, mail, cancellationToken);
            var (manager, registry) = (app.Services.GetRequiredService<ServiceManager>(), app.Services.GetRequiredService<RegistryKeeper>());
            hangup.Do(() => _ = manager.ReloadAsync(registry.ReadFileAgainAsync));
            cancellationToken.ThrowIfCancellationRequested();

            // Who is told to stop in this moment starts and then stops: the host calls a start that is broken off a failure.
            await app.StartAsync(CancellationToken.None);
            hasStarted = true;
            if (mail == MailSwitch.Send)
            {
                await LetMailGoAsync(app, cancellationToken);
            }

            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (StorageException damage) when (damage.IsDamage)
        {
            await DamagedStart.RunAsync(settings, damage, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop while it still waited for its database, or with something that did not end in time: a stop all the same.
            if (!hasStarted)
            {
                StartLog.OfThisProcess().Stops();
            }
        }

        return ExitCode.Good;
    }

    // Only once everything listens: a start that fails leaves a copy marked, and the next one holds its mail again.
    private static async Task LetMailGoAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var mark = app.Services.GetRequiredService<Store>().CopyMark;
        var copiedAt = await Patience.WithDatabaseAsync(
            async () =>
            {
                var at = await mark.ReadAsync(cancellationToken);
                await mark.RemoveAsync(cancellationToken);
                return at;
            },
            TimeProvider.System, StartLog.OfThisProcess(), cancellationToken);
        if (copiedAt is { } at)
        {
            SettingsLog.MailLetGo(app.Logger, at);
        }
    }
}

/// <summary>
/// SIGHUP, which by itself ends a process: from the first moment of a service on it asks for its registry file to be read again, and never
/// ends it. One that comes before the service is built is kept for it. Thread-safe.
/// </summary>
internal sealed class Hangup : IDisposable
{
    private readonly Lock gate = new();
    private readonly PosixSignalRegistration registration;
    private Action? whatToDo;
    private bool isWaiting;

    /// <summary>Takes the signal from now on.</summary>
    public Hangup() => registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        Come();
    });

    /// <summary>Says what to do on each signal; at once where one came already.</summary>
    public void Do(Action act)
    {
        lock (gate)
        {
            whatToDo = act;
            if (!isWaiting)
            {
                return;
            }
        }

        act();
    }

    /// <inheritdoc/>
    public void Dispose() => registration.Dispose();

    private void Come()
    {
        Action? act;
        lock (gate)
        {
            act = whatToDo;
            isWaiting |= act is null;
        }

        act?.Invoke();
    }
}
