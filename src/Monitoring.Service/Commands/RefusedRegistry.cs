using Monitoring.Service.Registry;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>Says what is wrong with a registry file.</summary>
internal static class RefusedRegistry
{
    /// <summary>Prints that nothing was changed, and every fault, one per line.</summary>
    public static async Task SayAsync(this RegistryReading.Refused refused, TextWriter errors)
    {
        await errors.WriteLineAsync(Invariant(
            $"{refused.Faults[0].File} is no valid registry: {refused.Faults.Count} {(refused.Faults.Count == 1 ? "mistake" : "mistakes")}; nothing was changed."));
        foreach (var fault in refused.Faults)
        {
            await errors.WriteLineAsync(fault.ToString());
        }
    }
}
