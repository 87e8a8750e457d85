using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

namespace Monitoring.Service.Owners;

/// <summary>
/// Keeps the registry in force: before the service starts it applies the registry file, if its content changed since it was last
/// applied from there; afterwards it follows what other processes apply. The file itself is not watched, for whoever edits it
/// says with <c>apply</c> when it is done.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="settings">The settings.</param>
/// <param name="inForce">Where the registry is put.</param>
/// <param name="logger">The logger.</param>
internal sealed class RegistryKeeper(Store store, ServiceSettings settings, RegistryInForce inForce, ILogger<RegistryKeeper> logger)
{
    // Touched by FollowAsync alone, which never runs twice at a time.
    private RevisionMark _unreadable;
    private bool _isBlind;

    /// <summary>Applies the file of the settings, or the example where there is neither file nor registry.</summary>
    /// <exception cref="ConfigurationException">The file, or a registry stored by another release, has mistakes.</exception>
    /// <exception cref="StorageException">The store did not answer; nothing was changed.</exception>
    public async Task ApplyFileAsync(CancellationToken cancellationToken)
    {
        var current = await store.Registry.CurrentAsync(cancellationToken).ConfigureAwait(false);
        var file = settings.Registry;
        if (!File.Exists(file))
        {
            if (current is not null)
            {
                OwnersLog.FileAbsent(logger, file, current.Revision, current.Origin);
                Put(current);
                return;
            }

            await WriteExampleAsync(file, cancellationToken).ConfigureAwait(false);
        }

        var valid = await RegistryFile.ReadAsync(file, cancellationToken).ConfigureAwait(false) switch
        {
            RegistryReading.Refused refused => throw Refusal(refused),
            var reading => (RegistryReading.Valid)reading,
        };
        var last = await store.Registry.LastFromAsync(file, cancellationToken).ConfigureAwait(false);
        if (current is not null && last?.Document == valid.Document)
        {
            OwnersLog.Unchanged(logger, current.Revision, current.Origin);
            Put(current);
            WarnOfExample(current.Document, file);
            return;
        }

        var applied = await store.Registry.ApplyAsync(valid.Registry, valid.Document, file, cancellationToken).ConfigureAwait(false);
        inForce.Put(valid.Registry, applied.Mark);
        OwnersLog.Applied(logger, applied.Revision, file);
        WarnOfExample(valid.Document, file);
    }

    /// <summary>Takes over what another process applied. A store that does not answer is tried again the next time.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        AppliedRevision? current;
        try
        {
            // Asked every few seconds, so the document, which may be large, is read only when it is another.
            var newest = await store.Registry.NewestAsync(cancellationToken).ConfigureAwait(false);
            current = newest == inForce.Mark || newest == _unreadable ? null : await store.Registry.CurrentAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            if (!_isBlind)
            {
                OwnersLog.StoreUnreadable(logger, failure);
            }

            _isBlind = true;
            return;
        }

        _isBlind = false;
        if (current is null)
        {
            return;
        }

        switch (Read(current))
        {
            case RegistryReading.Valid valid:
                inForce.Put(valid.Registry, current.Mark);
                OwnersLog.Followed(logger, current.Revision, current.Origin);
                break;
            case RegistryReading.Refused refused:
                _unreadable = current.Mark;
                OwnersLog.RevisionUnreadable(logger, current.Revision, current.Origin, refused.Faults[0].ToString());
                break;
        }
    }

    private void WarnOfExample(string document, string file)
    {
        if (document == RegistryExample.Text)
        {
            OwnersLog.ExampleInForce(logger, file);
        }
    }

    private static RegistryReading Read(AppliedRevision revision) => RegistryReader.Read(Invariant($"revision {revision.Revision}"), revision.Document);

    private static ConfigurationException Refusal(RegistryReading.Refused refused) => new([.. refused.Faults.Select(fault => fault.ToString())]);

    private void Put(AppliedRevision current) => inForce.Put(
        Read(current) switch
        {
            RegistryReading.Refused refused => throw Refusal(refused),
            var reading => ((RegistryReading.Valid)reading).Registry,
        },
        current.Mark);

    private async Task WriteExampleAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await RegistryExample.WriteAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"There is no registry, and the example cannot be written to {file}: {fault.Message}");
        }

        OwnersLog.ExampleWritten(logger, file);
    }
}
