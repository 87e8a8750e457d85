using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>
/// Keeps the registry in force. What is in force stands in the database; before the service starts, its own file is brought into
/// force if that is its turn (<see cref="FileStandings"/>), else it is told; afterwards what other processes apply is followed. The
/// file itself is not watched, for whoever edits it says with <c>apply</c> when it is done; only while it is told is it looked at, so
/// that the word goes with its cause. Thread-safe once it has started.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="settings">The settings.</param>
/// <param name="origins">Names the file.</param>
/// <param name="inForce">Where the registry is put.</param>
/// <param name="logger">The logger.</param>
internal sealed class RegistryKeeper(
    Store store, ServiceSettings settings, RegistryOrigins origins, RegistryInForce inForce, ILogger<RegistryKeeper> logger) : IDisposable
{
    private readonly SemaphoreSlim following = new(1, 1);
    private readonly OwnFileLog ownFileLog = new(settings, origins, logger);

    // Touched by who is following alone.
    private RevisionMark unreadable;
    private OwnFile? looked;
    private bool isBlind;

    // Touched by the start and then by the one wake-up alone.
    private bool isHeldUp;

    /// <summary>
    /// Brings the file of the settings into force, or tells why not and goes on with what is; writes the example where there is neither.
    /// Then brings the agents that are behind to what is in force.
    /// </summary>
    /// <exception cref="ConfigurationException">The file has mistakes and nothing is in force, or what is in force has, having been stored
    /// by another release.</exception>
    /// <exception cref="StorageException">The store did not answer; nothing was changed.</exception>
    public async Task ApplyFileAsync(CancellationToken cancellationToken)
    {
        await OfferFileAsync(cancellationToken);
        await RollOutAsync(cancellationToken);
    }

    /// <summary>Follows, then brings the agents that are behind to what is in force, whoever began with it.</summary>
    public async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        if (await RollOutAsync(cancellationToken) is > 0 and var agents)
        {
            RegistryEvents.RolledOut(logger, agents);
        }
    }

    private async Task OfferFileAsync(CancellationToken cancellationToken)
    {
        RevisionOffer offer;
        do
        {
            var current = await store.Registry.CurrentAsync(cancellationToken);
            if (current is null)
            {
                WriteExample();
            }

            var own = await OwnFile.ReadAsync(settings, origins, store, current, cancellationToken);
            if (!own.IsToApply)
            {
                GoOn(current, own.Why);
                return;
            }

            var valid = own.Valid!;
            offer = await store.Registry.OfferAsync(valid.Registry, valid.Document, origins.Own, current?.Mark ?? default,
                cancellationToken);
            switch (offer)
            {
                case RevisionOffer.Taken taken:
                    inForce.Put(valid.Registry, taken.Revision.Mark);
                    RegistryEvents.Applied(logger, taken.Revision.Revision, settings.Registry);
                    ownFileLog.Warn(valid);
                    break;
                case RevisionOffer.Retires retires:
                    GoOn(current, FileNotInForce.Retiring(settings.Registry, retires.Slos));
                    break;
            }
        }
        while (offer is RevisionOffer.Overtaken);
    }

    /// <summary>
    /// Takes over what another process applied, and says anew how the own file stands while that is not in force. A store that does not
    /// answer is tried again the next time.
    /// </summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await following.WaitAsync(cancellationToken);
        try
        {
            // Asked every few seconds, so the document, which may be large, is read only when it is another.
            var newest = await store.Registry.NewestAsync(cancellationToken);
            if (newest != inForce.Mark && newest != unreadable
                && await store.Registry.CurrentAsync(cancellationToken) is { } current)
            {
                await TakeOverAsync(current, cancellationToken);
            }
            else if (inForce.OwnFile is { } told)
            {
                await LookAgainAsync(told, cancellationToken);
            }

            isBlind = false;
        }
        catch (StorageException failure)
        {
            if (!isBlind)
            {
                RegistryEvents.StoreUnreadable(logger, failure);
            }

            isBlind = true;
        }
        finally
        {
            following.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => following.Dispose();

    /// <summary>Brings agents to what is in force; what cannot be brought now is said once and tried again the next time.</summary>
    private async Task<int> RollOutAsync(CancellationToken cancellationToken)
    {
        if (inForce.Revision is not { Registry: { } registry, Mark: var mark })
        {
            return 0;
        }

        try
        {
            var agents = await store.Registry.RollOutAsync(registry, mark, cancellationToken);
            isHeldUp = false;
            return agents;
        }
        catch (StorageException failure)
        {
            if (!isHeldUp)
            {
                RegistryEvents.HeldUp(logger, failure);
            }

            isHeldUp = true;
            return 0;
        }
    }

    private async Task TakeOverAsync(AppliedRevision current, CancellationToken cancellationToken)
    {
        switch (Read(current))
        {
            case RegistryReading.Valid valid:
                var own = await OwnFile.ReadAsync(settings, origins, store, current, cancellationToken);
                inForce.Put(valid.Registry, current.Mark, own.Why);
                looked = own;
                RegistryEvents.Followed(logger, current.Revision, origins.InWords(current.Origin));
                ownFileLog.Tell(current, own.Why);
                break;
            case RegistryReading.Refused refused:
                unreadable = current.Mark;
                RegistryEvents.RevisionUnreadable(logger, current.Revision, origins.InWords(current.Origin), refused.Faults[0].ToString());
                break;
        }
    }

    /// <summary>Tells of the file what is true now. Never applies it.</summary>
    private async Task LookAgainAsync(FileNotInForce told, CancellationToken cancellationToken)
    {
        // While content and revision are the same so is the standing, and parsing may be dear; but what a new file would retire changes
        // with the alerts.
        if (looked is { Standing: not FileStanding.New }
            && looked.Print == await RegistryFile.PrintAsync(settings.Registry, cancellationToken))
        {
            return;
        }

        var current = await store.Registry.CurrentAsync(cancellationToken);
        var own = await OwnFile.ReadAsync(settings, origins, store, current, cancellationToken);
        looked = own;
        if (told.Says(own.Why))
        {
            return;
        }

        inForce.Put(inForce.Current, inForce.Mark, own.Why);
        ownFileLog.Say(current, own.Why);
    }

    /// <summary>A start goes on with what is in force, or with nothing.</summary>
    private void GoOn(AppliedRevision? current, FileNotInForce? why)
    {
        if (current is null)
        {
            inForce.Put(null, default, why is { Faults.Count: > 0 } ? throw Refusal(why.Faults) : why);
            ownFileLog.Tell(current, why);
            return;
        }

        var registry = Read(current) switch
        {
            RegistryReading.Refused refused => throw Refusal(refused.Faults),
            var reading => ((RegistryReading.Valid)reading).Registry,
        };
        inForce.Put(registry, current.Mark, why);
        ownFileLog.Say(current, why);
        if (RegistryExample.Is(current.Document))
        {
            RegistryEvents.ExampleInForce(logger);
        }
    }

    private static RegistryReading Read(AppliedRevision revision) =>
        RegistryReader.Read(Invariant($"revision {revision.Revision}"), revision.Document);

    private static ConfigurationException Refusal(IReadOnlyList<RegistryFault> faults) =>
        new([.. faults.Select(fault => fault.ToString())]);

    private void WriteExample()
    {
        try
        {
            if (!File.Exists(settings.Registry) && RegistryExample.Write(settings.Registry))
            {
                RegistryEvents.ExampleWritten(logger, settings.Registry);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"There is no registry, and the example cannot be written to {settings.Registry}: {fault.Message}");
        }
    }
}
