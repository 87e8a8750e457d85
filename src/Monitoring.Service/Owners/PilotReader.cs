using Monitoring.Core.Slos;

namespace Monitoring.Service.Owners;

/// <summary>Reads what an agent showed before it went live: <c>{ right: 190, of: 200 }</c>.</summary>
internal static class PilotReader
{
    private const string RightRemedy = "write how many were right, such as 190";
    private const string OfRemedy = "write how many were judged, such as 200";

    /// <summary>The pilot; null when something is refused, the faults being noted.</summary>
    public static Pilot? Read(Field field)
    {
        var pilot = field.Section("state right and of, such as { right: 190, of: 200 }", ["right", "of"]);
        var rightField = pilot.Required("right", RightRemedy);
        var right = rightField is null ? null : Values.Count(rightField, least: 0, Pilot.Most, RightRemedy);
        var of = pilot.Required("of", OfRemedy) is { } judged ? Values.Count(judged, least: 1, Pilot.Most, OfRemedy) : null;
        if (right > of)
        {
            rightField!.RefuseValue("is more than were judged", "write the right ones of those judged");
            return null;
        }

        return right is not null && of is not null ? new(right.Value, of.Value) : null;
    }
}
