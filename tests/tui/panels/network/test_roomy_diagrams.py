"""The network diagram where there is room for boxes, names and numbers on connections, cell by cell."""

from tests.tui.panels.letters import beside, picture

from .drawn import LETTERS, fabricated, stepped, strips_of, texts


def test_with_more_room_neurons_stand_in_boxes_and_numbers_on_their_connections() -> None:
    assert texts(strips_of(fabricated(), (76, 20))) == picture(
        """
        | inputs             hidden 1               hidden 2               output
        |   2                 4 tanh                 2 tanh               1 sigmoid
        |                 ┏ h1.1 ━━━━━━┓
        |                 ┃a ━━── +0.50┃
        |              ⣠⠔⡋┃δ ━─── +0.02┃⢻⠲⢤⡀     ╭ h2.1 ──────╮
        |           ⣠⠴⠋ ⠘ ┗ b +0.10 ━━━┛⠈⢆ ⠈⠑⠢⣄⡀ │z      +1.50│
        |x1      ⣠⠔⠋   ⡔  ╭ h1.2 ──────╮ ⠘ +0.50 │a ━━── +0.50│⢄⡀
        |x╍─-0.50 +0.50 ⣀⣀│a ╍─── -0.25│⣀⡀⠘⡖⠂ ⢀⢞⠁│δ ━━── +0.04│ ⠈⠢⢄     ╭ y1 ───────╮
        |         ⢨⠳⣄⠸   ⠊│δ ╍╍── -0.04│⠱⡀ ⠱⣀⡴⠁⠃ ╰ b +0.10 ───╯    ⠑⢄⡀  │z     +1.50│
        |          ⠁⡜⢣⣠⠖  ╰ b -0.20 ───╯ ⠘⢄⣠⠿⣠⠂                      ⠈⠢⢄│a ━╸─ +0.50│
        |          ⡀⢣⡀⠙⢦⡀ ╭ h1.3 ──────╮ ⢀⠜⢣⣀⢱                        ⡀ │y ─── +0.00│
        |         ⠘⠐⠋⢠  ⠑⢄│a ━━━━ +1.00│⡰⠋  ⠻⡄⢣                      ⠊  │δ ━━─ +0.06│
        |x2      ⣴⣂⡤⠤⠴⠓⠚⠉⠉│δ ╸─── +0.01│⠙⠂ ⡆ ⠘⢆⢇ ╭ h2.2 ──────╮   ⡠⠂    ╰ b +0.10 ──╯
        |x━━+1.25 -1.00   ╰ b +0.30 ───╯ ⢀ ⠈⠁ ⣄⡫⡆│z      -0.50│ ⡀
        |           ⠙⠢⣄ ⢠ ╭ h1.4 ──────╮ ⠘ +0.75 │a ╍─── -0.25│⠊
        |              ⠙⠢⣅│a ╍╍╍─ -0.75│⣔⡠⠤⠒⠚⠉   │δ ╍╍╍╍ -0.08│
        |                 │δ ━╸── +0.03│         ╰ b -0.20 ───╯
        |                 ╰ b +0.10 ───╯
        |
        |ŷ outer 50.0 %  target outer  ✓                               ── w>0  ┄┄ w<0
        """
    )


def test_the_gradients_of_a_batch_are_labelled_as_they_fit() -> None:
    assert beside(strips_of(fabricated(batch=True), (54, 12), view=4), LETTERS) == picture(
        """
        |inputs        hidden 1        hidden 2        output  ¦IIIIII        HHHHHH H        KKKKKK K        OOOOOO
        |   2           4 tanh          2 tanh        1 sigmoid¦   f           f ffff          f ffff        f fffffff
        |            ▐∂b━╸ +0.05▌     ╭ h2.1 ──╮               ¦            WPPpp wwwwwW     . KKKK ...
        |x1     ⣀⡠⠤⠖⠊▐w ━╸─ 0.04▌⠑⠒⠤⢄⣀│∂b▆+0.05│               ¦II     .....WH hht wwwwW......PPpwwwww.
        |x▃-0.50⠻⡕⠒⢤⢆⣀∂b╍╍ -0.07⣀⡠⡀⠖⡢⡞│w━━ 0.08│⠑⠢⡀            ¦Iiwwwww......NNnn wwwww.......Kkk wwww....
        |        ⠱⡀⢄⡠⠎w ━━─ 0.06⠑⢄⡡⢎⠎ ╰────────╯  ⠈⠢⡀ y1       ¦        .....H hht wwww..... ..........  ... OO
        |        ⠐⡱⢎⠁ ∂b━╸ +0.05⡠⠎⡱⢎⠆ ╭ h2.2 ──╮    ⡈⠑b━╸ +0.05¦        .... PPpp wwwww..... . KKKK ...    ..Ppp wwwww
        |x2     ⣴⡮⠤⠞⢎⠉w ━━╸ 0.07⠉⡱⠓⠤⢕⣤│∂b█-0.07│⣀⠄ ⠋  w━╸─ 0.04¦II     ......H hhh wwww.......NNnwwwww... .  Ooot wwww
        |x█+1.25⠉⠁ ⠤⠄⢣∂b╍╍ -0.07⣔⡁ ⠖⠂ │w━━ 0.08│               ¦Iiwwwww.. ...NNnn wwwww.. .. .Kkk wwww.
        |             w ━╸─ 0.04      ╰────────╯               ¦             H hht wwww      ..........
        |                                                      ¦
        |mean ŷ 0.500  y 0.438           ── dC/dw>0  ┄┄ dC/dw<0¦OOOO O OOOOO  w wwwww           pp ppppppp  nn nnnnnnn
        """
    )


def test_names_of_features_and_classes_stand_above_the_lines() -> None:
    assert beside(strips_of(fabricated("iris", (5,)), (54, 14)), LETTERS) == picture(
        """
        |   inputs             hidden 1             output     ¦   IIIIII             HHHHHH H             OOOOOO
        |     4                 5 tanh             3 softmax   ¦     f                 f ffff             f fffffff
        |                  ▐h1.1   a▄+0.50▌                    ¦                  WHHHH   HhwwwwwW
        |sepal length⣀⣠⠤⠴⠒⢋▐b+0.10 δ▂+0.02▌⡗⠦⢄⣀  y1 setosa     ¦IIIII IIIIII......Wffffff EewwwwwW....  OO OOOOOO
        |x ╍╸── -0.50 +0.50⣀h1.2   a▂-0.25⣀+0.50 a ━━── +0.500 ¦I iitt wwwww PPPPP.HHHH   Hhwwwww.PPPPP O oott wwwwww
        |sepal width ⡠⢦ ⡼⠘ ⠊b-0.20 δ▄-0.04⠻⠎⢆⠱⣄⢰⠁δ ━━── +0.040 ¦IIIII IIIII nn .. .ffffff Eewwwww.......E eett wwwwww
        |x ━━━━ +1.25 -1.00⣀h1.3   a█+1.00 ⠠⡌⢗⡾⢣⡀y2 versicolor ¦I iiii wwwww NNNNN.HHHH   Hhwwwww ......OO OOOOOOOOOO
        |petal length⡴⠇⡀⠣  ⠊b+0.30 δ▁+0.01⠙+0.50 a ╍─── -0.250 ¦IIIII IIIIII....  .ffffff Eewwwww.PPPPP O ottt wwwwww
        |x ━━╸─ +0.75 +0.25⣀h1.4   a▆-0.75  ⡱⢍⡪⢎ δ ╍╍╍╍ -0.080 ¦I iiit wwwww PPPPP.HHHH   Hhwwwww  .... E eeee wwwwww
        |petal width ⣴⣦⠤⠴⠒⠋⠉b+0.10 δ▃+0.03 ⡜⡡⠚⠑⢼⡄y3 virginica  ¦IIIII IIIII .......ffffff Eewwwww ......OO OOOOOOOOO
        |x ╍╸── -0.50 -0.12⣣h1.5   a▄+0.50⣴+0.50 a ━━━━ +1.000 ¦I iitt wwwww NNNNN.HHHH   Hhwwwww.PPPPP O oooo wwwwww
        |                   b-0.20 δ▂+0.02       δ ━─── +0.020 ¦                   ffffff Eewwwww       E ettt wwwwww
        |                                                      ¦
        |ŷ virginica 100.0 %  y virginica  ✓     ── w>0  ┄┄ w<0¦O OOOOOOOOO OOOOO O  w wwwwwwwww  O     pp ppp  nn nnn
        """
    )


def test_a_selected_box_has_a_heavy_border_and_its_numbers_stand_on_both_sides() -> None:
    assert texts(strips_of(fabricated(), (72, 16), selected=(2, 1), charset="blocks")) == picture(
        """
        |  inputs           hidden 1             hidden 2             output
        |    2               4 tanh               2 tanh             1 sigmoid
        |
        |                h1.1   a▄+0.50       ╭ h2.1 ──────╮
        | x1      ───────b+0.10 δ▂+0.02 +0.75 │z      +1.50│
        | x╍─-0.50╲│╲                   ╲  ───│a ━━── +0.50│─╲     ╭ y1 ───────╮
        |          ─╲─╱──h1.2   a▂-0.25─ ╲ ─╱ │δ ━━── +0.04│  ─╲   │z     +1.50│
        |          ╲ ╲  ─b-0.20 δ▄-0.04 +0.50 ╰ b +0.10 ───╯    ───│a ━╸─ +0.50│
        |           ╱ ─│                 ─╲                  -1.00 │y ─── +0.00│
        |           ──╲──h1.3   a█+1.00─╱ ╲╲  ┏ h2.2 ━━━━━━┓    ╱  │δ ━━─ +0.06│
        | x2      ╱──────b+0.30 δ▁+0.01 -1.00 ┃z      -0.50┃  ╱    ╰ b +0.10 ──╯
        | x━━+1.25──╲  ╲                   ───┃a ╍─── -0.25┃╱
        |            ────h1.4   a▆-0.75───╱   ┃δ ╍╍╍╍ -0.08┃
        |                b+0.10 δ▃+0.03 +0.25 ┗ b -0.20 ━━━┛
        |
        |ŷ outer 50.0 %  target outer  ✓                           ── w>0  ┄┄ w<0
        """
    )


def test_in_the_operations_layer_the_boxes_are_marked() -> None:
    assert beside(strips_of(stepped(fabricated(hidden=(2,)), 5), (54, 12), selected=(1, 1)), LETTERS) == picture(
        """
        | inputs              hidden 1              ▶ output   ¦ IIIIII              HHHHHH H              M MMMMMM
        |    2                 2 tanh               1 sigmoid  ¦    f                 f ffff               f fffffff
        |                  ╭ h1.1 ──────╮                      ¦                  . HHHH .......
        |x1                │a ━━── +0.50│         ╭ y1 ───────╮¦II                .H hhtt wwwww.         m OO mmmmmmmm
        |x╍─ -0.50 +0.25 ⠍⠉│δ          ·│⠉⠒⠢⢄⡀    │z     +1.50│¦Iit wwwww PPPPP ...E          f......    mf     wwwwwm
        |           ⠈⠢⡀ ⠁  ╰ b +0.10 ───╯    ⠈⠑⠢⠤⣀│a ━╸─ +0.50│¦           ... .  . f fffff ....    .....mO oot wwwwwm
        |            ⠔⠉⠢⡀  ┏ h1.2 ━━━━━━┓   -1.00 │y ─── +0.00│¦            ....  W WWWW WWWWWWW   NNNNN mo ttt wwwwwm
        |x2       ⡠⠂    ⠈⠒⢄┃a ╍─── -0.25┃⣀⠄ ⠊⠁    │δ         ·│¦II       ..    ...WH httt wwwwwWnn nn    mE         fm
        |x━━ +1.25 -0.12 ⠁ ┃δ          ·┃         ╰ b +0.10 ──╯¦Iii wwwww NNNNN . WE          fW         m f fffff mmm
        |                  ┗ b -0.20 ━━━┛                      ¦                  W f fffff WWWW
        |                                                      ¦
        |▶ forward 5/14  a2 = sigmoid(Z2)                      ¦M MMMMMMM MMMM  OO O OOOOOOOOOOO
        """
    )


def test_in_little_room_the_unit_of_a_figure_stands_before_what_the_lines_mean() -> None:
    lines = {width: texts(strips_of(fabricated("diabetes", (3,)), (width, 14)))[-1] for width in (54, 43)}
    assert lines == {
        54: "ŷ 189.9  y 221.0  data's units          ── w>0  ┄┄ w<0",
        43: "ŷ 189.9  y 221.0  data's units; a, y scaled",
    }


def test_values_of_a_regression_are_told_in_its_units() -> None:
    assert beside(strips_of(fabricated("diabetes", (3,)), (54, 14), selected=(1, 1)), LETTERS) == picture(
        """
        | inputs              hidden 1               output    ¦ IIIIII              HHHHHH H               OOOOOO
        |   10                 3 tanh              1 identity  ¦   ff                 f ffff              f ffffffff
        |age -0.50 +0.50                                       ¦iii wwwww PPPPP
        |sex +1.25 -1.00 ⡀ h1.1   a▄+0.50                      ¦iii wwwww NNNNN . HHHH   Hhwwwww
        |bmi +0.75 +0.25 ⣖⠝b+0.10 δ▄+0.02⠉⠢⢄      ╭ y1 ───────╮¦iii wwwww PPPPP ..ffffff Eewwwww...      . OO ........
        |bp  -0.50 -0.12 ⠎                  ⠉⠢⣀   │z     +1.50│¦ii  wwwww NNNNN .                  ...   .f     wwwww.
        |s1  +1.25 +0.75 ⣷▐h1.2   a▂-0.25▌     ⠑⠢⣀│a ━╸─ +0.50│¦ii  wwwww PPPPP nWHHHH   HhwwwwwW     ....O oot wwwww.
        |s2  +0.75 +0.50 ⡿▐b-0.20 δ█-0.04▌⠁ -1.00 │y ━━━ +0.91│¦ii  wwwww PPPPP nWffffff EewwwwwWn NNNNN .o ooo wwwww.
        |s3  -0.50 -1.00 ⠄                  ⣀⠴⠉   │δ ━━━ +0.04│¦ii  wwwww NNNNN .                  ...   .E eee wwwww.
        |s4  +1.25 +0.25 ⠶⢤h1.3   a█+1.00⣀⠔⠊      ╰ b +0.10 ──╯¦ii  wwwww PPPPP ..HHHH   Hhwwwww...      . f fffff ...
        |s5  +0.75 -0.12 ⠊⠉b+0.30 δ▂+0.01                      ¦ii  wwwww NNNNN ..ffffff Eewwwww
        |s6  -0.50 +0.75                                       ¦ii  wwwww PPPPP
        |                                                      ¦
        |ŷ 189.9  y 221.0  data's units          ── w>0  ┄┄ w<0¦O OOOOO  w wwwww  ffffff fffff          pp ppp  nn nnn
        """
    )
