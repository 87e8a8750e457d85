using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>When the agents of a checked registry are expected next, in plant time: whoever wrote a cron expression sees what it means.</summary>
internal static class CheckedSlots
{
    private const int Next = 4;

    /// <summary>The next slots of each agent that has any.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="now">The present.</param>
    public static IEnumerable<(Agent Agent, IReadOnlyList<DateTimeOffset> Slots)> Of(PlantRegistry registry, DateTimeOffset now) => registry.Agents
        .Select(agent => (agent, Calendar: agent.SlotsIn(registry.Plant)))
        .Where(one => one.Calendar is not null)
        .Select(one => (one.agent, (IReadOnlyList<DateTimeOffset>)[.. one.Calendar!.After(now).Take(Next)]));

    /// <summary>Prints them: a line for each agent, of one with several expressions a line for each, since they are checked one by one.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="now">The present.</param>
    /// <param name="output">Where to.</param>
    public static async Task SayAsync(PlantRegistry registry, DateTimeOffset now, TextWriter output)
    {
        var clock = new LocalClock(IanaZone.Of(registry.Plant.TimeZone));
        foreach (var agent in registry.Agents)
        {
            foreach (var rule in agent.Expects)
            {
                var name = agent.Expects.Count == 1 ? agent.Name : $"{agent.Name}: {rule.Text}";
                List<DateTimeOffset> slots = [.. (agent with { Expects = [rule] }).SlotsIn(registry.Plant)!.After(now).Take(Next)];
                await output.WriteLineAsync(slots is []
                    ? $"{name}: no outcome is expected any more."
                    : Invariant($"{name}: outcomes are expected {string.Join(", ", slots.Select(clock.Full))} ({clock.ZoneName}), each within {Elapsed.Of(agent.Grace)} before or after."));
            }
        }
    }
}
