using Monitoring.Core.Slos;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Registry;

/// <summary>
/// Keeps the registry in force. What is in force stands in the database; before the service starts, its own file is brought into
/// force if that is its turn (<see cref="FileStandings"/>), else it is told; afterwards what other processes apply is followed. The
/// file itself is not watched, for whoever edits it says with <c>apply</c> or SIGHUP when it is done; only while it is told is it looked
/// at, so that the word goes with its cause. Thread-safe once it has started.
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

    // Set by anybody.
    private TaskCompletionSource? toReadAgain;

    // Touched by the start and then by the one wake-up alone.
    private bool isHeldUp;

    /// <summary>
    /// Brings the file of the settings into force, or tells why not and goes on with what is; writes the example where there is neither.
    /// Then brings the agents that are behind to what is in force.
    /// </summary>
    /// <exception cref="ConfigurationException">The file has mistakes, or the example cannot be written, and nothing is in force.</exception>
    /// <exception cref="StorageException">The store did not answer; nothing was changed.</exception>
    public async Task ApplyFileAsync(CancellationToken cancellationToken)
    {
        if (await OfferFileAsync(cancellationToken) is { } stays)
        {
            if (stays is { Current: null, Why.Faults: { Count: > 0 } faults })
            {
                throw new ConfigurationException([.. faults.Select(fault => fault.ToString())]);
            }

            Say(stays);
        }

        await RollOutAsync(cancellationToken);
    }

    /// <summary>Asks for the own file to be read again by the rule of a start, with the next look.</summary>
    /// <returns>Ends when that look is over, agents included. Where the store did not answer, the next one reads the file.</returns>
    public Task ReadFileAgainAsync()
    {
        RegistryEvents.ReadAgain(logger, settings.Registry);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref toReadAgain, asked, null) ?? asked).Task;
    }

    /// <summary>Follows, then brings the agents that are behind to what is in force, whoever began with it.</summary>
    public async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        var asked = Interlocked.Exchange(ref toReadAgain, null);
        try
        {
            if (asked is not null)
            {
                await ReadAgainAsync(cancellationToken);
            }

            await FollowAsync(cancellationToken);
            if (await RollOutAsync(cancellationToken) is > 0 and var agents)
            {
                RegistryEvents.RolledOut(logger, agents);
            }
        }
        finally
        {
            asked?.SetResult();
        }
    }

    /// <summary>Offers the own file, and says what is in force instead and why if that is another; null when the file was taken.</summary>
    private async Task<Stays?> OfferFileAsync(CancellationToken cancellationToken)
    {
        RevisionOffer offer;
        do
        {
            var current = await store.Registry.CurrentAsync(cancellationToken);
            if (current is null && RegistryExample.WriteWhereAbsent(settings.Registry))
            {
                RegistryEvents.ExampleWritten(logger, settings.Registry);
            }

            var own = await OwnFile.ReadAsync(settings, origins, store, current, cancellationToken);
            if (!own.IsToApply)
            {
                return await GoOnAsync(current, own.Why, cancellationToken);
            }

            var valid = own.Valid!;
            offer = await store.Registry.OfferAsync(valid.Registry, valid.Document, origins.Own, current?.Mark ?? default,
                AlertsLeftOut.Refuse, cancellationToken);
            switch (offer)
            {
                case RevisionOffer.Taken taken:
                    Put(valid.Registry, taken.Revision.Mark, null);
                    RegistryEvents.Applied(logger, taken.Revision.Revision, settings.Registry);
                    ownFileLog.Warn(valid);
                    break;
                case RevisionOffer.Retires retires:
                    return await GoOnAsync(current, FileNotInForce.Retiring(settings.Registry, retires.Slos), cancellationToken);
            }
        }
        while (offer is RevisionOffer.Overtaken);

        return null;
    }

    /// <summary>Reads the own file by the rule of a start. Whatever is wrong with it, what is in force stays and the service goes on.</summary>
    private async Task ReadAgainAsync(CancellationToken cancellationToken)
    {
        await following.WaitAsync(cancellationToken);
        try
        {
            looked = null;
            if (await OfferFileAsync(cancellationToken) is { } stays)
            {
                Say(stays);
            }
        }
        catch (ConfigurationException fault)
        {
            RegistryEvents.NotReadAgain(logger, fault.Message);
        }
        catch (StorageException)
        {
            // Whoever follows says that the store does not answer; the next look tries again.
            Interlocked.CompareExchange(ref toReadAgain, new(), null);
        }
        finally
        {
            following.Release();
        }
    }

    /// <summary>
    /// Takes over what another process applied, and says anew how the own file stands while that is not in force.
    /// </summary>
    /// <exception cref="StorageException">The store cannot be read; what was in force stays.</exception>
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
            // That the store is not to be had is said where it is noticed.
            var isItsOwn = failure.Fault != StorageFault.Unavailable;
            if (isItsOwn && !isHeldUp)
            {
                RegistryEvents.HeldUp(logger, failure);
            }

            isHeldUp |= isItsOwn;
            return 0;
        }
    }

    private async Task TakeOverAsync(AppliedRevision current, CancellationToken cancellationToken)
    {
        switch (RegistryReader.Read(current))
        {
            case RegistryReading.Valid valid:
                var own = await OwnFile.ReadAsync(settings, origins, store, current, cancellationToken);
                Put(valid.Registry, current.Mark, own.Why);
                looked = own;
                RegistryEvents.Followed(logger, current.Revision, origins.InWords(current.Origin));
                ownFileLog.Tell(current, own.Why);
                break;
            case RegistryReading.Refused refused:
                Misread(current, refused);
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

        Put(inForce.Current, inForce.Mark, own.Why);
        ownFileLog.Say(current, own.Why);
    }

    /// <summary>
    /// Goes on with what is in force, or with nothing. What another release stored and this one does not understand is in force all the
    /// same: each agent is judged by what its log has; names and addresses come from the newest revision that is understood.
    /// </summary>
    private async Task<Stays> GoOnAsync(AppliedRevision? current, FileNotInForce? why, CancellationToken cancellationToken)
    {
        for (var revision = current; revision is not null;
            revision = await store.Registry.BeforeAsync(revision.Revision, cancellationToken))
        {
            switch (RegistryReader.Read(revision))
            {
                case RegistryReading.Valid valid:
                    Put(valid.Registry, revision.Mark, why);
                    return new(current, why);
                case RegistryReading.Refused refused when revision == current:
                    Misread(revision, refused);
                    break;
            }
        }

        Put(null, default, why);
        return new(current, why);
    }

    private void Misread(AppliedRevision revision, RegistryReading.Refused refused)
    {
        unreadable = revision.Mark;
        RegistryEvents.RevisionUnreadable(logger, revision.Revision, origins.InWords(revision.Origin), refused.Faults[0].ToString());
    }

    private void Say(Stays stays)
    {
        ownFileLog.Say(stays.Current, stays.Why);
        if (stays.Current is { } current && RegistryExample.Is(current.Document))
        {
            RegistryEvents.ExampleInForce(logger);
        }
    }

    private void Put(PlantRegistry? registry, RevisionMark mark, FileNotInForce? why)
    {
        inForce.Put(registry, mark, why);
        ownFileLog.TellMissing(registry);
    }

    /// <summary>What stays in force beside the own file.</summary>
    /// <param name="Current">The revision; null when there is none.</param>
    /// <param name="Why">Why the file is not in force; null when it is.</param>
    private sealed record Stays(AppliedRevision? Current, FileNotInForce? Why);
}
