using Monitoring.Core.Slos;
using Monitoring.Service.Settings;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Registry;

/// <summary>
/// Says in the log how the service's own registry file stands to what is in force, and whether the time zone in force is to be had.
/// </summary>
/// <param name="settings">Where the file is.</param>
/// <param name="origins">Names it.</param>
/// <param name="logger">The logger.</param>
internal sealed class OwnFileLog(ServiceSettings settings, RegistryOrigins origins, ILogger logger)
{
    private const int MostFaultsSaid = 20;

    private string? zone;

    /// <summary>What of the file is not read, or not acted on, as its writer may think.</summary>
    public void Warn(RegistryReading.Valid file)
    {
        foreach (var warning in RegistryRemark.Warnings(settings.Registry, file.Remarks))
        {
            RegistryEvents.Remark(logger, warning.ToString());
        }
    }

    /// <summary>Says once of each time zone in force that this system does not have it under its name.</summary>
    public void TellZone(PlantRegistry? registry)
    {
        if (registry is not null && registry.Plant.TimeZone != zone && IanaZone.WhyNot(registry.Plant.TimeZone) is { } missing)
        {
            RegistryEvents.ZoneMissing(logger, missing);
        }

        zone = registry?.Plant.TimeZone;
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
}
