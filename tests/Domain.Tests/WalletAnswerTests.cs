using static IM2.Domain.Tests.WalletExample;

namespace IM2.Domain.Tests;

/// <summary>Every pair of a situation and a command has an answer, and this is it: + accepted, = unchanged, or the refusal.</summary>
public sealed class WalletAnswerTests
{
    private static readonly DateTimeOffset Soon = Given.Noon.AddHours(1);
    private static readonly DateTimeOffset Now = Given.Noon.AddHours(2);

    private static readonly (string Name, WalletExample Wallet)[] Situations =
    [
        ("empty", new WalletExample()),
        ("paid", new WalletExample().Do(TopUp("a", 100))),
        ("paid and bonus", new WalletExample().Do(TopUp("a", 100, 20, Given.Noon.AddDays(9)))),
        ("with hold", new WalletExample().Do(TopUp("a", 100), Hold("h", 40))),
        ("with expired hold", new WalletExample().Do(TopUp("a", 100), Hold("h", 40, Soon))),
        ("with expired bonus", new WalletExample().Do(TopUp("a", 60, 20, Soon))),
        ("in debt", InDebt()),
        ("frozen", new WalletExample().Do(TopUp("a", 100), Status("s", WalletStatus.Frozen))),
        ("frozen with hold", new WalletExample().Do(TopUp("a", 100), Hold("h", 40), Status("s", WalletStatus.Frozen))),
        ("closed", new WalletExample().Do(TopUp("a", 100), Charge("x", 60), Send("g", 40), Status("s", WalletStatus.Closed))),
    ];

    private static readonly Dictionary<string, Func<WalletExample, WalletCommand>> Commands = new()
    {
        ["CreditTopUp"] = _ => TopUp("n", 10, 1, at: Now),
        ["GrantBonus"] = _ => Grant("n", 10, at: Now),
        ["Charge 70"] = _ => Charge("n", 70, Now),
        ["UndoCharge"] = wallet => wallet.Undo("n", "x", 10, Now),
        ["PlaceHold 70"] = _ => Hold("n", 70, at: Now),
        ["CaptureHold"] = _ => Capture("h", 10, Now),
        ["ReleaseHold"] = _ => Release("h", Now),
        ["UnwindTopUp"] = wallet => wallet.Refund("n", "a", 50, Now),
        ["ReverseUnwinding"] = wallet => wallet.Win("c", "a", Now),
        ["SendGift 70"] = _ => Send("n", 70, Now),
        ["ReceiveGift"] = _ => new WalletCommand.ReceiveGift(GiftA, Bob, Given.Cny(5), Now),
        ["ReturnGift"] = wallet => wallet.Return("g", Now),
        ["ReserveTopUp"] = _ => TopUpExample.Reserve("n", 10, at: Now),
        ["ReleaseTopUp"] = _ => TopUpExample.Free("n", Now),
        ["DelayTopUp"] = _ => TopUpExample.Delay("n", Now),
        ["SetStatus open"] = _ => Status("n", WalletStatus.Open, Now),
        ["SetStatus frozen"] = _ => Status("n", WalletStatus.Frozen, Now),
        ["SetStatus closed"] = _ => Status("n", WalletStatus.Closed, Now),
        ["Expire"] = _ => new WalletCommand.Expire(Now),
    };

    // One column per situation, in the order above.
    private static readonly Dictionary<string, string[]> Answers = new()
    {
        ["CreditTopUp"] = ["+", "+", "+", "+", "+", "+", "+", "+", "+", "+"],
        ["GrantBonus"] = ["+", "+", "+", "+", "+", "+", "+", "+", "+", "WalletClosed"],
        ["Charge 70"] =
            ["InsufficientFunds", "+", "+", "InsufficientFunds", "+", "InsufficientFunds", "InsufficientFunds", "WalletFrozen", "WalletFrozen", "WalletClosed"],
        ["UndoCharge"] =
        [
            "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "+",
            "OriginalNotFound", "OriginalNotFound", "+",
        ],
        ["PlaceHold 70"] =
            ["InsufficientFunds", "+", "+", "InsufficientFunds", "+", "InsufficientFunds", "InsufficientFunds", "WalletFrozen", "WalletFrozen", "WalletClosed"],
        ["CaptureHold"] = ["HoldNotOpen", "HoldNotOpen", "HoldNotOpen", "+", "HoldNotOpen", "HoldNotOpen", "HoldNotOpen", "HoldNotOpen", "+", "HoldNotOpen"],
        ["ReleaseHold"] = ["HoldNotOpen", "HoldNotOpen", "HoldNotOpen", "+", "HoldNotOpen", "HoldNotOpen", "HoldNotOpen", "HoldNotOpen", "+", "HoldNotOpen"],
        ["UnwindTopUp"] = ["OriginalNotFound", "+", "+", "+", "+", "+", "CorrectionExceedsOriginal", "+", "+", "+"],
        ["ReverseUnwinding"] =
        [
            "OriginalNotFound", "DisputeNotOpen", "DisputeNotOpen", "DisputeNotOpen", "DisputeNotOpen", "DisputeNotOpen", "+",
            "DisputeNotOpen", "DisputeNotOpen", "DisputeNotOpen",
        ],
        ["SendGift 70"] =
            ["InsufficientFunds", "+", "+", "InsufficientFunds", "+", "InsufficientFunds", "InsufficientFunds", "WalletFrozen", "WalletFrozen", "WalletClosed"],
        ["ReceiveGift"] = ["+", "+", "+", "+", "+", "+", "+", "+", "+", "WalletClosed"],
        ["ReturnGift"] =
        [
            "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "OriginalNotFound", "+",
            "OriginalNotFound", "OriginalNotFound", "+",
        ],
        ["ReserveTopUp"] = ["+", "+", "+", "+", "+", "+", "+", "+", "+", "WalletClosed"],
        ["ReleaseTopUp"] = ["=", "=", "=", "=", "=", "=", "=", "=", "=", "="],
        ["DelayTopUp"] = ["+", "+", "+", "+", "+", "+", "+", "+", "+", "+"],
        ["SetStatus open"] = ["=", "=", "=", "=", "=", "=", "=", "+", "+", "WalletClosed"],
        ["SetStatus frozen"] = ["+", "+", "+", "+", "+", "+", "+", "=", "=", "WalletClosed"],
        ["SetStatus closed"] =
        [
            "+", "WalletNotEmpty", "WalletNotEmpty", "WalletNotEmpty", "WalletNotEmpty", "WalletNotEmpty", "WalletNotEmpty",
            "WalletNotEmpty", "WalletNotEmpty", "=",
        ],
        ["Expire"] = ["=", "=", "=", "=", "+", "+", "=", "=", "=", "="],
    };

    public static IEnumerable<Type> CommandKinds => typeof(WalletCommand).GetNestedTypes()
        .Where(type => type.IsSubclassOf(typeof(WalletCommand))).OrderBy(type => type.Name, StringComparer.Ordinal);

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var (situation, _) in Situations)
            {
                foreach (var command in Commands.Keys)
                {
                    pairs.Add(situation, command);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_pair_has_its_answer(string situation, string command)
    {
        var column = Array.FindIndex(Situations, one => one.Name == situation);
        var wallet = Situations[column].Wallet;
        var decision = Wallet.Decide(wallet.State, Commands[command](wallet));
        Assert.Equal(Answers[command][column], decision.Refusal is { } refusal ? $"{refusal.Code}" : decision.Events.IsEmpty ? "=" : "+");
    }

    [Fact]
    public void The_table_is_complete()
    {
        var wallet = new WalletExample();
        Assert.Equal(CommandKinds, Commands.Values.Select(make => make(wallet).GetType()).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal));
        Assert.Equal(Commands.Keys, Answers.Keys);
        Assert.All(Answers.Values, answers => Assert.Equal(Situations.Length, answers.Length));
    }

    private static WalletExample InDebt()
    {
        var wallet = new WalletExample().Do(TopUp("a", 100), Charge("x", 60), Send("g", 20));
        return wallet.Do(wallet.Chargeback("c", "a", 100));
    }
}
