using CsCheck;
using Monitoring.Core.Feeds;
using Monitoring.Storage.Feeds;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Feeds;

/// <summary>Which instants the slots of a cron expression are, by a table: ends of months, holidays, and the nights in which clocks change.</summary>
public sealed class SlotTableTests
{
    private const string Chicago = "America/Chicago", Berlin = "Europe/Berlin", MonthEnd = "0 0 6 L * ?";

    [Theory]
    [InlineData(Chicago, 12, 11)]
    [InlineData(Berlin, 5, 4)]
    public void Every_end_of_a_month_of_four_years(string zone, int winter, int summer)
    {
        var (year, slots) = (2025, Slots(zone, MonthEnd).After(Utc("2025-01-01T00:00:00")).Take(48).ToList());
        for (var month = 0; month < slots.Count; month++)
        {
            var day = new DateTime(year + (month / 12), (month % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1).AddDays(-1);

            // Summer time ends on or before the last of October in Berlin, on the first Sunday of November in Chicago.
            var isSummer = day.Month is >= 4 and <= 9 || (day.Month == 3 && zone == Chicago) || (day.Month == 10 && zone == Chicago)
                || (day.Month == 3 && zone == Berlin);
            Assert.Equal(day.AddHours(isSummer ? summer : winter), slots[month].UtcDateTime);
        }
    }

    [Theory]
    [InlineData(MonthEnd, "2026-02-01T00:00:00", "2026-02-28T12:00:00 2026-03-31T11:00:00")]
    [InlineData(MonthEnd, "2028-02-01T00:00:00", "2028-02-29T12:00:00 2028-03-31T11:00:00")]
    [InlineData("0 0 6 LW * ?", "2026-01-25T00:00:00", "2026-01-30T12:00:00 2026-02-27T12:00:00")]
    [InlineData("0 0 6 ? * MON-FRI", "2026-06-05T00:00:00", "2026-06-05T11:00:00 2026-06-08T11:00:00")]
    [InlineData("30 15 6 1 1 ? 2027", "2026-06-05T00:00:00", "2027-01-01T12:15:30")]
    public void Slots_in_Chicago(string cron, string after, string slots) => Are(slots, Slots(Chicago, cron).After(Utc(after)));

    [Theory]

    // 8 March 2026, 02:00 is 03:00: the skipped ones are due at 03:00, each instant once.
    [InlineData(Chicago, "0 30 2 * * ?", "2026-03-07T12:00:00", "2026-03-08T08:00:00 2026-03-09T07:30:00")]
    [InlineData(Chicago, "0 0/30 2 * * ?", "2026-03-08T00:00:00", "2026-03-08T08:00:00 2026-03-09T07:00:00 2026-03-09T07:30:00")]
    [InlineData(Chicago, "20 59 2 * * ?", "2026-03-08T00:00:00", "2026-03-08T08:00:00 2026-03-09T07:59:20")]
    [InlineData(Chicago, "0 0 * * * ?", "2026-03-08T06:30:00", "2026-03-08T07:00:00 2026-03-08T08:00:00 2026-03-08T09:00:00")]

    // 1 November 2026, 02:00 is 01:00: once, the first time.
    [InlineData(Chicago, "0 30 1 * * ?", "2026-10-31T12:00:00", "2026-11-01T06:30:00 2026-11-02T07:30:00")]
    [InlineData(Chicago, "0 0/30 * * * ?", "2026-11-01T06:10:00", "2026-11-01T06:30:00 2026-11-01T08:00:00")]
    [InlineData(Chicago, "0 0 2 * * ?", "2026-11-01T00:00:00", "2026-11-01T08:00:00 2026-11-02T08:00:00")]

    // 29 March 2026, 02:00 is 03:00, and 25 October 2026, 03:00 is 02:00.
    [InlineData(Berlin, "0 30 2 * * ?", "2026-03-28T12:00:00", "2026-03-29T01:00:00 2026-03-30T00:30:00")]
    [InlineData(Berlin, "0 30 2 * * ?", "2026-10-24T12:00:00", "2026-10-25T00:30:00 2026-10-26T01:30:00")]
    [InlineData(Berlin, "0 0 3 * * ?", "2026-10-24T12:00:00", "2026-10-25T02:00:00 2026-10-26T02:00:00")]
    public void Slots_in_the_nights_of_a_change(string zone, string cron, string after, string slots) =>
        Are(slots, Slots(zone, cron).After(Utc(after)));

    [Fact]
    public void A_holiday_has_none_and_several_expressions_are_one_calendar()
    {
        var slots = new SlotCalendar(Chicago, [new(2026, 12, 31), new(2026, 12, 25)],
            [Rule(MonthEnd), Rule("0 0 12 25,26 12 ?"), Rule("0 0 12 26 12 ?")], TimeSpan.FromHours(1));
        Are("2026-11-30T12:00:00 2026-12-26T18:00:00 2027-01-31T12:00:00", slots.After(Utc("2026-11-01T00:00:00")));
        Assert.Equal(Utc("2026-12-26T18:00:00"), slots.Latest(Utc("2026-01-01T00:00:00"), Utc("2027-01-15T00:00:00")));
    }

    [Theory]
    [InlineData("", "has 0 fields")]
    [InlineData("0 6 L * ?", "has 5 fields")]
    [InlineData("0 0 6 L * ? 2026 7", "has 8 fields")]
    [InlineData("0 0 25 L * ?", "Hour values must be")]
    [InlineData("0 0 6 L FOO ?", "FOO")]
    [InlineData("0 0 6 30 2 ?", "never comes")]
    [InlineData("* 0 6 L * ?", "more often than once a minute")]
    [InlineData("0/30 * * * * ?", "more often than once a minute")]
    public void What_is_no_calendar_is_refused_naming_what_is_wrong(string text, string problem)
    {
        Assert.Null(CronSlots.Parse(text, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latest_slot_is_the_last_of_all_slots_before() => Gen.Select(
        Gen.OneOf(Gen.Const(MonthEnd), Gen.Const("0 0/7 * * * ?"), Gen.Const("0 30 1,2,3 * * ?"), Gen.Const("0 0 6 ? * MON"), Gen.Const("0 0 6 1 1 ?")),
        Gen.OneOf(Gen.Const(Chicago), Gen.Const(Berlin)), Gen.Int[0, 800_000], Gen.Int[0, 60_000]).Sample((cron, zone, minute, stretch) =>
        {
            var slots = Slots(zone, cron);
            var (until, since) = (Utc("2026-01-01T00:00:00").AddMinutes(minute), Utc("2026-01-01T00:00:00").AddMinutes(minute - stretch));
            DateTimeOffset? last = null;
            foreach (var slot in slots.After(since.AddTicks(-1)).TakeWhile(slot => slot <= until))
            {
                Assert.True(last is null || slot > last);
                last = slot;
            }

            Assert.Equal(last, slots.Latest(since, until));
        }, iter: 200);

    [Fact]
    public void Calendars_are_equal_when_they_say_the_same()
    {
        Assert.Equal(Slots(Chicago, MonthEnd), Slots(Chicago, MonthEnd));
        Assert.Equal(Slots(Chicago, MonthEnd).GetHashCode(), Slots(Chicago, MonthEnd).GetHashCode());
        Assert.NotEqual(Slots(Chicago, MonthEnd), Slots(Berlin, MonthEnd));
        Assert.NotEqual(Slots(Chicago, MonthEnd), Slots(Chicago, "0 0 7 L * ?"));
        Assert.NotEqual(Slots(Chicago, MonthEnd), new SlotCalendar(Chicago, [new(2026, 1, 1)], [Rule(MonthEnd)], TimeSpan.FromHours(1)));
        Assert.NotEqual(Slots(Chicago, MonthEnd), new SlotCalendar(Chicago, [], [Rule(MonthEnd)], TimeSpan.FromHours(2)));
    }

    private static SlotRule Rule(string cron) => CronSlots.Parse(cron, out var problem) ?? throw new InvalidOperationException(problem);

    private static SlotCalendar Slots(string zone, string cron) => new(zone, [], [Rule(cron)], TimeSpan.FromHours(1));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture);

    private static void Are(string expected, IEnumerable<DateTimeOffset> slots) => Assert.Equal(
        expected, string.Join(' ', slots.Take(expected.Split(' ').Length).Select(slot => Invariant($"{slot.UtcDateTime:yyyy-MM-ddTHH:mm:ss}"))));
}
