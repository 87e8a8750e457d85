using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Settings;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Registry;

/// <summary>
/// Says in the log how the service's own registry file stands to what is in force, and what of that the system or the settings do not allow.
/// </summary>
/// <param name="settings">Where the file is, and how messages leave.</param>
/// <param name="origins">Names it.</param>
/// <param name="logger">The logger.</param>
internal sealed class OwnFileLog(ServiceSettings settings, RegistryOrigins origins, ILogger logger)
{
    private const int MostFaultsSaid = 20;

    private string? zone;
    private List<(string Channel, string People, string Why)> unsent = [];

    /// <summary>What of the file is not read, or not acted on, as its writer may think.</summary>
    public void Warn(RegistryReading.Valid file)
    {
        foreach (var warning in RegistryRemark.Warnings(settings.Registry, file.Remarks))
        {
            RegistryEvents.Remark(logger, warning.ToString());
        }
    }

    /// <summary>
    /// Says once what of the registry in force cannot be: a time zone that this system does not have under its name, and channels by which
    /// nothing is sent as the settings stand, which else the first breach would find out.
    /// </summary>
    public void TellMissing(PlantRegistry? registry)
    {
        TellZone(registry);
        TellUnsent(registry);
    }

    /// <summary>How the file stands, good or not.</summary>
    public void Say(AppliedRevision? current, FileNotInForce? why)
    {
        if (why is null && current is not null)
        {
            if (File.Exists(settings.Registry))
            {
                RegistryEvents.Unchanged(logger, settings.Registry, current.Revision);
            }
            else
            {
                RegistryEvents.FileAbsent(logger, settings.Registry, current.Revision, origins.InWords(current.Origin));
            }
        }

        Tell(current, why);
    }

    /// <summary>Why the file is not in force, if so.</summary>
    public void Tell(AppliedRevision? current, FileNotInForce? why)
    {
        if (why is null)
        {
            return;
        }

        foreach (var fault in why.Faults.Take(MostFaultsSaid))
        {
            RegistryEvents.FileMistaken(logger, fault.ToString());
        }

        if (current is null)
        {
            RegistryEvents.NothingInForce(logger, settings.Registry, why.Why, why.Remedy);
        }
        else
        {
            RegistryEvents.FileNotInForce(logger, current.Revision, settings.Registry, why.Why, why.Remedy);
        }
    }

    private void TellUnsent(PlantRegistry? registry)
    {
        List<(string Channel, string People, string Why)> now = [.. (registry?.People.Values ?? [])
            .SelectMany(person => person.Addresses, (person, address) => (person.Key, address.Channel, Why: settings.Channels.WhyNot(address)))
            .Where(one => one.Why is not null)
            .GroupBy(one => (one.Channel, one.Why), one => one.Key)
            .Select(same => (Word<Channel>.Of(same.Key.Channel), string.Join(", ", same.Distinct()), same.Key.Why!))];
        foreach (var (channel, people, why) in now.Except(unsent))
        {
            RegistryEvents.NotSent(logger, channel, people, why);
        }

        unsent = now;
    }

    private void TellZone(PlantRegistry? registry)
    {
        if (registry is not null && registry.Plant.TimeZone != zone && IanaZone.WhyNot(registry.Plant.TimeZone) is { } missing)
        {
            RegistryEvents.ZoneMissing(logger, missing);
        }

        zone = registry?.Plant.TimeZone;
    }
}
